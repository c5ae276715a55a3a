//! Chance that comes out the same anywhere: whole numbers, and sums and products of floats, which every machine rounds alike.

/// A stream of numbers from a seed (SplitMix64: Steele, Lea and Flood 2014).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// A stream of its own for each pair of seed and purpose.
    #[must_use]
    pub fn new(seed: u64, purpose: u64) -> Self {
        let mut mixed = Self(seed ^ purpose.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        mixed.next();
        Self(mixed.next() ^ purpose)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `bound`, which must not be 0.
    pub fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// True once in `per_mille` of a thousand times.
    pub fn once_in(&mut self, per_mille: usize) -> bool {
        self.below(1000) < per_mille
    }

    /// Exponentially distributed with mean 1: minus the logarithm of an even chance, to within 1 %.
    pub fn exponential(&mut self) -> f64 {
        let even = self.next() | 1;
        let zeros = even.leading_zeros();
        // log2(1 + x) on [0, 1), by a parabola that is exact at both ends.
        let x = ((even << zeros) >> 11) as f64 / (1u64 << 52) as f64 - 1.0;
        let log2 = x * (1.0 + 0.346_6 * (1.0 - x));
        (f64::from(zeros) + 1.0 - log2) * std::f64::consts::LN_2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_stream_and_another_purpose_another() {
        let draw = |seed, purpose| {
            let mut chance = Chance::new(seed, purpose);
            (0..5).map(|_| chance.next()).collect::<Vec<_>>()
        };
        assert_eq!(draw(1, 1), draw(1, 1));
        assert_ne!(draw(1, 1), draw(1, 2));
        assert_ne!(draw(1, 1), draw(2, 1));
    }

    #[test]
    fn waiting_times_have_mean_one() {
        let mut chance = Chance::new(7, 0);
        let mean = (0..100_000).map(|_| chance.exponential()).sum::<f64>() / 100_000.0;
        assert!((mean - 1.0).abs() < 0.02, "{mean}");
    }
}
