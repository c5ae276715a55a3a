//! Well-known binary (OGC 06-103r4, with ISO and PostGIS marks for heights and measures).

use geo::Coord;

use crate::domain::boundary::{Area, Ring, ShapeKind};

/// The bytes are not well-known binary.
#[derive(Debug)]
pub(super) struct BadWkb;

/// Reads one geometry and what is inside it.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<ShapeKind>, BadWkb> {
    let mut kinds = Vec::new();
    geometry(&mut Bytes { rest: bytes, little: true }, 0, &mut kinds)?;
    Ok(kinds)
}

struct Bytes<'a> {
    rest: &'a [u8],
    little: bool,
}

impl Bytes<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], BadWkb> {
        let (taken, rest) = self.rest.split_first_chunk::<N>().ok_or(BadWkb)?;
        self.rest = rest;
        Ok(*taken)
    }

    fn u32(&mut self) -> Result<u32, BadWkb> {
        let bytes = self.take::<4>()?;
        Ok(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn f64(&mut self) -> Result<f64, BadWkb> {
        let bytes = self.take::<8>()?;
        Ok(if self.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    /// A count of things of at least `size` bytes each, which must be there.
    fn count(&mut self, size: usize) -> Result<usize, BadWkb> {
        let count = self.u32()? as usize;
        if count.checked_mul(size).is_none_or(|bytes| bytes > self.rest.len()) { Err(BadWkb) } else { Ok(count) }
    }
}

fn geometry(bytes: &mut Bytes, depth: usize, kinds: &mut Vec<ShapeKind>) -> Result<(), BadWkb> {
    const DEEPEST: usize = 8;
    /// Byte order, kind, and a count.
    const SMALLEST: usize = 9;
    if depth > DEEPEST {
        return Err(BadWkb);
    }
    bytes.little = bytes.take::<1>()?[0] == 1;
    let code = bytes.u32()?;
    let iso = (code & 0xffff) / 1000;
    let has_z = code & 0x8000_0000 != 0 || iso == 1 || iso == 3;
    let has_m = code & 0x4000_0000 != 0 || iso == 2 || iso == 3;
    if code & 0x2000_0000 != 0 {
        bytes.u32()?;
    }
    let numbers = 2 + usize::from(has_z) + usize::from(has_m);
    match (code & 0xffff) % 1000 {
        1 => {
            (0..numbers).try_for_each(|_| bytes.f64().map(drop))?;
            kinds.push(ShapeKind::Other("a point"));
        }
        2 => {
            let line = ring(bytes, numbers)?;
            kinds.push(ShapeKind::Line(line));
        }
        3 => kinds.push(polygon(bytes, numbers)?),
        6 => {
            let mut parts = Vec::new();
            for _ in 0..bytes.count(SMALLEST)? {
                geometry(bytes, depth + 1, &mut parts)?;
            }
            kinds.push(ShapeKind::Areas(
                parts.into_iter().flat_map(|p| if let ShapeKind::Areas(a) = p { a } else { Vec::new() }).collect(),
            ));
        }
        4 | 5 | 7 => {
            for _ in 0..bytes.count(SMALLEST)? {
                geometry(bytes, depth + 1, kinds)?;
            }
        }
        8..=14 => kinds.push(ShapeKind::Other("a shape with curves")),
        _ => return Err(BadWkb),
    }
    Ok(())
}

fn ring(bytes: &mut Bytes, numbers: usize) -> Result<Ring, BadWkb> {
    let count = bytes.count(8 * numbers)?;
    let mut ring = Ring::with_capacity(count);
    for _ in 0..count {
        let (x, y) = (bytes.f64()?, bytes.f64()?);
        (2..numbers).try_for_each(|_| bytes.f64().map(drop))?;
        ring.push(Coord { x, y });
    }
    Ok(ring)
}

fn polygon(bytes: &mut Bytes, numbers: usize) -> Result<ShapeKind, BadWkb> {
    let count = bytes.count(4)?;
    let rings = (0..count).map(|_| ring(bytes, numbers)).collect::<Result<Vec<Ring>, BadWkb>>()?;
    Ok(Area::from_rings(rings).map_or(ShapeKind::Nothing, |area| ShapeKind::Areas(vec![area])))
}
