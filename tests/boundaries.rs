use patchwalk::domain::boundary::check;
use patchwalk::formats::boundary::read;
#[test]
fn look() {
    for e in std::fs::read_dir(std::env::var("LOOK").unwrap()).unwrap() {
        let p = e.unwrap().path();
        if p.extension().is_none_or(|e| e != "geojson") { continue }
        let t = std::time::Instant::now();
        println!("--- {}", p.display());
        match read(&std::fs::read(&p).unwrap(), "") {
            Err(p) => println!("REFUSED {} {} // {:?}", p.code, p.message, p.hint),
            Ok(d) => { let c = check(d); println!("{:?} {:?} ha {:?} parts", c.outcome, c.area_ha, c.boundary.map(|b| b.0.len())); for p in c.problems { println!("   {:?} {} f{:?}: {} // {:?}", p.severity, p.code, p.feature, p.message, p.hint) } }
        }
        println!("   {:?}", t.elapsed());
    }
}
