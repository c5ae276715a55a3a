//! How long does one question take? `cargo bench --bench locate`; prints nanoseconds a point.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock: hanging is a fault")]

use std::hint::black_box;
use std::time::Instant;

use geo::{Coord, LineString, MultiPolygon, Polygon};
use patchwalk::domain::boundary::{Area, Boundary, Many};
use patchwalk::domain::plane::Bng;
use patchwalk::formats::locate::locate;

/// Corners of each invented site, as many as a real one that follows garden fences.
const CORNERS: u32 = 190;

/// A small generator, so that each run asks the same.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

fn star(middle: Coord<f64>, size: f64, chance: &mut Chance) -> Vec<Coord<f64>> {
    let corner = |i: u32| {
        let angle = std::f64::consts::TAU * f64::from(i) / f64::from(CORNERS);
        let radius = size * (0.6 + 0.4 * chance.next());
        Coord { x: middle.x + radius * angle.cos(), y: middle.y + radius * angle.sin() }
    };
    (0..CORNERS).map(corner).collect()
}

fn main() {
    let mut chance = Chance(7);
    for count in [10u32, 10_000] {
        let side = f64::from(count).sqrt().ceil();
        let places: Vec<Coord<f64>> = (0..count)
            .map(|i| Coord { x: -2.0 + 0.01 * (f64::from(i) % side), y: 53.0 + 0.01 * (f64::from(i) / side).floor() })
            .collect();
        let features = places
            .iter()
            .enumerate()
            .map(|(i, at)| (i.to_string(), vec![Area { outline: star(*at, 0.006, &mut chance), holes: vec![] }]));
        let many = Many::new(features.collect::<Vec<_>>());
        let points: Vec<(f64, f64)> = (0..1_000_000)
            .map(|_| (-2.005 + 0.01 * side * chance.next(), 52.995 + 0.01 * side * chance.next()))
            .collect();
        let started = Instant::now();
        let inside = points.iter().filter(|(x, y)| black_box(many.find(*x, *y)).is_some()).count();
        let each = started.elapsed().as_nanos() as f64 / points.len() as f64;
        println!("many, {count} polygons: {each:.0} ns a point ({inside} inside)");

        let csv: String = std::iter::once("id,lon,lat\n".to_owned())
            .chain(points.iter().enumerate().map(|(i, (x, y))| format!("{i},{x:.7},{y:.7}\n")))
            .collect();
        let started = Instant::now();
        locate(&many, csv.as_bytes(), std::io::sink(), &|_| {}).expect("the points are in order");
        let each = started.elapsed().as_nanos() as f64 / points.len() as f64;
        println!("locate, {count} polygons, CSV in and out: {each:.0} ns a point");
    }
    let ring = LineString(star(Coord { x: -2.0, y: 53.0 }, 0.006, &mut chance));
    let boundary =
        Boundary::from_wgs84(MultiPolygon(vec![Polygon::new(ring, vec![])])).expect("this is in Great Britain");
    let middle = boundary.bng().0[0].exterior().0[0];
    let points: Vec<Bng> = (0..200_000)
        .map(|_| Bng {
            easting: middle.x - 900.0 + 1_000.0 * chance.next(),
            northing: middle.y - 500.0 + 1_000.0 * chance.next(),
        })
        .collect();
    let started = Instant::now();
    let inside = points.iter().filter(|at| black_box(boundary.locate(**at)).inside).count();
    let each = started.elapsed().as_nanos() as f64 / points.len() as f64;
    println!("one boundary, side and metres to the line: {each:.0} ns a point ({inside} inside)");
}
