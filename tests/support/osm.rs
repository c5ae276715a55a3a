//! A writer of small OpenStreetMap extracts (`.osm.pbf`), for scenes that need one and may not have a
//! real one. The format: <https://wiki.openstreetmap.org/wiki/PBF_Format>. Nothing is compressed, so that
//! damage done to the bytes gets as far in as it can.

/// What is to be in the file.
#[derive(Clone, Debug, Default)]
pub struct Extract {
    strings: Vec<Vec<u8>>,
    nodes: Vec<Vec<u8>>,
    ways: Vec<Vec<u8>>,
    relations: Vec<Vec<u8>>,
}

type Tags<'a> = &'a [(&'a str, &'a str)];

impl Extract {
    pub fn node(mut self, id: i64, longitude: f64, latitude: f64, tags: Tags) -> Self {
        let mut node = Vec::new();
        number(&mut node, 1, zigzag(id));
        self.tags(&mut node, tags);
        number(&mut node, 8, zigzag(nano(latitude)));
        number(&mut node, 9, zigzag(nano(longitude)));
        self.nodes.push(node);
        self
    }

    pub fn way(mut self, id: i64, nodes: &[i64], tags: Tags) -> Self {
        let mut way = Vec::new();
        number(&mut way, 1, id.unsigned_abs());
        self.tags(&mut way, tags);
        bytes(&mut way, 8, &deltas(nodes));
        self.ways.push(way);
        self
    }

    /// A multipolygon of ways, each with its role.
    pub fn area(mut self, id: i64, ways: &[(i64, &str)], tags: Tags) -> Self {
        let mut relation = Vec::new();
        number(&mut relation, 1, id.unsigned_abs());
        self.tags(&mut relation, &[&[("type", "multipolygon")], tags].concat());
        let roles: Vec<u64> = ways.iter().map(|(_, role)| self.string(role)).collect();
        let ids: Vec<i64> = ways.iter().map(|(way, _)| *way).collect();
        bytes(&mut relation, 8, &packed(&roles));
        bytes(&mut relation, 9, &deltas(&ids));
        bytes(&mut relation, 10, &packed(&vec![1; ways.len()]));
        self.relations.push(relation);
        self
    }

    /// The file's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut header = Vec::new();
        for feature in ["OsmSchema-V0.6", "DenseNodes"] {
            bytes(&mut header, 4, feature.as_bytes());
        }
        let mut table = Vec::new();
        bytes(&mut table, 1, b"");
        self.strings.iter().for_each(|s| bytes(&mut table, 1, s));
        let mut block = Vec::new();
        bytes(&mut block, 1, &table);
        for (field, group) in [(1, &self.nodes), (3, &self.ways), (4, &self.relations)] {
            let mut out = Vec::new();
            group.iter().for_each(|thing| bytes(&mut out, field, thing));
            bytes(&mut block, 2, &out);
        }
        [blob("OSMHeader", &header), blob("OSMData", &block)].concat()
    }

    fn tags(&mut self, out: &mut Vec<u8>, tags: Tags) {
        let keys: Vec<u64> = tags.iter().map(|(key, _)| self.string(key)).collect();
        let values: Vec<u64> = tags.iter().map(|(_, value)| self.string(value)).collect();
        bytes(out, 2, &packed(&keys));
        bytes(out, 3, &packed(&values));
    }

    /// Its place in the table of strings, of which the first is empty.
    fn string(&mut self, text: &str) -> u64 {
        let known = self.strings.iter().position(|s| s == text.as_bytes());
        let place = known.unwrap_or_else(|| {
            self.strings.push(text.as_bytes().to_vec());
            self.strings.len() - 1
        });
        place as u64 + 1
    }
}

fn blob(kind: &str, content: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    bytes(&mut body, 1, content);
    let mut header = Vec::new();
    bytes(&mut header, 1, kind.as_bytes());
    number(&mut header, 3, body.len() as u64);
    [&u32::try_from(header.len()).unwrap().to_be_bytes()[..], &header, &body].concat()
}

fn varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push((n & 0x7f) as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn number(out: &mut Vec<u8>, field: u64, n: u64) {
    varint(out, field << 3);
    varint(out, n);
}

fn bytes(out: &mut Vec<u8>, field: u64, content: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, content.len() as u64);
    out.extend_from_slice(content);
}

fn packed(numbers: &[u64]) -> Vec<u8> {
    let mut out = Vec::new();
    numbers.iter().for_each(|n| varint(&mut out, *n));
    out
}

fn deltas(numbers: &[i64]) -> Vec<u8> {
    let steps = numbers.iter().scan(0, |before, n| Some(n - std::mem::replace(before, *n)));
    packed(&steps.map(zigzag).collect::<Vec<u64>>())
}

fn zigzag(n: i64) -> u64 {
    ((n << 1) ^ (n >> 63)).cast_unsigned()
}

/// Degrees as hundreds of nanodegrees, the format's usual grain.
fn nano(degrees: f64) -> i64 {
    (degrees * 1e7).round() as i64
}
