//! "Chrome on Android": what a browser says it is, short enough to tell one's own sessions apart.

/// From a `User-Agent`. The order matters: Edge says Chrome, Chrome says Safari.
pub fn name(user_agent: &str) -> String {
    let browser = first_of(
        user_agent,
        &[("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrom", "Chrome"), ("Safari/", "Safari")],
    );
    let system = first_of(
        user_agent,
        &[
            ("Android", "Android"),
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("CrOS", "ChromeOS"),
            ("Windows", "Windows"),
            ("Mac OS X", "Mac"),
            ("Linux", "Linux"),
        ],
    );
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Unknown browser".to_owned(),
    }
}

fn first_of(user_agent: &str, known: &[(&str, &'static str)]) -> Option<&'static str> {
    known.iter().find(|(sign, _)| user_agent.contains(sign)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn the_usual_browsers_are_told_apart() {
        let chrome =
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36";
        let edge =
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0";
        let safari =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18 Mobile Safari/604.1";
        assert_eq!(name(chrome), "Chrome on Android");
        assert_eq!(name(edge), "Edge on Windows");
        assert_eq!(name(safari), "Safari on iPhone");
        assert_eq!(name("curl/8"), "Unknown browser");
    }
}
