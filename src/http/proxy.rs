//! Who is at the other end, seen through the proxies that we trust.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::http::{Extensions, HeaderMap};

use super::HttpOptions;

/// The other end of the connection: the browser, or the nearest proxy.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// One address, or a block of them: `10.0.0.5`, `10.0.0.0/8`, `fd00::/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

#[derive(Clone, Debug, thiserror::Error)]
#[error("'{0}' is no IP address or block of them: write one such as 10.0.0.5 or 10.0.0.0/8")]
pub struct NotANetwork(String);

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(written: &str) -> Result<Self, NotANetwork> {
        let no = || NotANetwork(written.to_owned());
        let (address, bits) = written.trim().split_once('/').map_or((written.trim(), None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().map_err(|_| no())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.parse().map_err(|_| no()))?;
        if bits > most { Err(no()) } else { Ok(Self { address, bits }) }
    }
}

impl Network {
    pub fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(block), IpAddr::V4(one)) => {
                same_start(block.to_bits().into(), one.to_bits().into(), 32, self.bits)
            }
            (IpAddr::V6(block), IpAddr::V6(one)) => same_start(block.to_bits(), one.to_bits(), 128, self.bits),
            _ => false,
        }
    }
}

fn same_start(a: u128, b: u128, width: u8, bits: u8) -> bool {
    bits == 0 || (a ^ b) >> (width - bits) == 0
}

/// The browser or program behind a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asker {
    /// `None` where it is not known.
    pub address: Option<IpAddr>,
    pub https: bool,
}

impl Asker {
    /// What a proxy says is believed only of one that we trust.
    pub fn of(headers: &HeaderMap, extensions: &Extensions, options: &HttpOptions) -> Self {
        let peer = extensions.get::<Peer>().map(|peer| peer.0.ip().to_canonical());
        let trusted = |address: IpAddr| options.trusted_proxies.iter().any(|network| network.holds(address));
        let public_https = options.public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
        if !peer.is_some_and(trusted) {
            return Self { address: peer, https: public_https };
        }
        // Each proxy adds at the end whom it heard from; what stands further to the front anyone may have written.
        let stations: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        let behind = stations.iter().rev().map_while(|station| station_address(station)).find(|a| !trusted(*a));
        let said_https = headers.get("x-forwarded-proto").is_some_and(|proto| proto.as_bytes() == b"https");
        Self { address: behind.or(peer), https: public_https || said_https }
    }
}

/// `192.0.2.1`, `192.0.2.1:5678`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:5678`: some proxies add the port.
fn station_address(written: &str) -> Option<IpAddr> {
    let written = written.trim();
    let bare = written.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(written);
    bare.parse().ok().or_else(|| written.parse::<SocketAddr>().ok().map(|station| station.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asker(peer: &str, forwarded_for: &str) -> Asker {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded_for.parse().unwrap());
        headers.insert("x-forwarded-proto", "https".parse().unwrap());
        let mut extensions = Extensions::new();
        extensions.insert(Peer(SocketAddr::new(peer.parse().unwrap(), 5)));
        let trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
        Asker::of(&headers, &extensions, &HttpOptions { trusted_proxies, ..HttpOptions::default() })
    }

    #[test]
    fn a_stranger_can_not_say_that_they_are_somebody_else() {
        let stranger = asker("203.0.113.9", "198.51.100.1");
        assert_eq!(stranger, Asker { address: Some("203.0.113.9".parse().unwrap()), https: false });
    }

    #[test]
    fn behind_trusted_proxies_is_the_last_address_that_is_not_one_of_them() {
        let behind = asker("10.0.0.1", "192.0.2.66, 198.51.100.1, 10.0.0.2");
        assert_eq!(behind, Asker { address: Some("198.51.100.1".parse().unwrap()), https: true });
        assert_eq!(asker("::ffff:10.0.0.1", "rubbish").address, Some("10.0.0.1".parse().unwrap()));
    }

    #[test]
    fn a_proxy_may_name_the_port_too() {
        for (written, address) in [
            ("198.51.100.1:5678", "198.51.100.1"),
            ("[2001:db8::1]:123", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("192.0.2.66, 198.51.100.1:5678, 10.0.0.2:80", "198.51.100.1"),
        ] {
            assert_eq!(asker("10.0.0.1", written).address, Some(address.parse().unwrap()), "{written}");
        }
    }

    #[test]
    fn networks_hold_their_own_and_no_others() {
        let block: Network = "192.168.4.0/22".parse().unwrap();
        assert!(block.holds("192.168.7.255".parse().unwrap()));
        assert!(!block.holds("192.168.8.0".parse().unwrap()));
        assert!("0.0.0.0/0".parse::<Network>().unwrap().holds("1.2.3.4".parse().unwrap()));
        for wrong in ["", "10.0.0.0/33", "10.0.0", "fd00::/129", "10.0.0.0/-1"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }
}
