//! Links within the repository lead somewhere; those of `docs/`, which goes wherever the program goes, into
//! what a package contains.

use std::path::{Component, Path, PathBuf};

use super::{Page, page, pages};

/// What else is linked from the pages, and links to them.
const OTHERS: &[&str] = &["CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"];

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let mut count = 0;
    for page in pages().into_iter().chain(OTHERS.iter().map(|path| page(path))) {
        for link in links(&page.text) {
            count += 1;
            let (path, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = resolved(&page.path, path);
            let full = Path::new(env!("CARGO_MANIFEST_DIR")).join(&target);
            assert!(full.exists(), "{}: {link} leads nowhere", page.path);
            let is_fine = !page.path.starts_with("docs/") || is_packaged(&target);
            assert!(is_fine, "{}: {link} is in no package", page.path);
            if !heading.is_empty() {
                let headings = headings(&self::page(&target).text);
                assert!(
                    headings.iter().any(|known| known == heading),
                    "{}: {link}: no such heading among {headings:?}",
                    page.path
                );
            }
        }
    }
    assert!(count > 50, "only {count} links were found");
}

#[test]
fn the_readme_leads_to_every_page() {
    let readme = page("README.md");
    for page in pages() {
        let is_linked = links(&readme.text).iter().any(|link| *link == page.path);
        assert!(is_linked || page.path == "README.md", "{}", page.path);
    }
}

/// The targets of `[text](target)` that are no addresses, outside of fenced blocks.
fn links(text: &str) -> Vec<&str> {
    let outside = text.split("\n```").step_by(2);
    let targets = outside.flat_map(|part| part.split("](").skip(1));
    targets
        .filter_map(|rest| rest.split(')').next())
        .filter(|target| !target.contains("://"))
        .collect()
}

/// A link of a page, relative to the root.
fn resolved(from: &str, link: &str) -> String {
    if link.is_empty() {
        return from.to_owned();
    }
    let mut path = PathBuf::from(from);
    path.pop();
    for part in Path::new(link).components() {
        match part {
            Component::ParentDir => assert!(path.pop(), "{from}: {link} leaves the repository"),
            part => path.push(part),
        }
    }
    path.to_str().unwrap().replace('\\', "/")
}

/// As GitHub names them: lower case, without punctuation, hyphens for blanks.
fn headings(text: &str) -> Vec<String> {
    let outside = text.split("\n```").step_by(2);
    let lines = outside.flat_map(str::lines);
    let titles = lines.filter_map(|line| Some(line.strip_prefix('#')?.trim_start_matches('#')));
    titles
        .map(|title| {
            let kept = |c: &char| c.is_alphanumeric() || " -_".contains(*c);
            let name: String = title.trim().chars().filter(kept).collect();
            name.to_lowercase().replace(' ', "-")
        })
        .collect()
}

/// `include` of Cargo.toml lists what a package contains.
fn is_packaged(path: &str) -> bool {
    let manifest = page("Cargo.toml").text;
    let (_, rest) = manifest.split_once("\ninclude = [").unwrap();
    let (list, _) = rest.split_once(']').unwrap();
    let mut included = list.split('"').skip(1).step_by(2);
    included.any(|pattern| match pattern.trim_start_matches('/').strip_suffix('*') {
        Some(start) => path.starts_with(start),
        None => Path::new(path).starts_with(pattern.trim_start_matches('/')),
    })
}

#[test]
fn headings_and_links_are_read_as_github_does() {
    let text =
        "# A `b_c`, d!\n[x](y.md#z) [w](https://example.com)\n```sh\n# no\n[n](o)\n```\n## E-f\n";
    let page = Page { path: "docs/p.md".to_owned(), text: text.to_owned() };
    assert_eq!(headings(&page.text), ["a-b_c-d", "e-f"]);
    assert_eq!(links(&page.text), ["y.md#z"]);
    assert_eq!(resolved(&page.path, "../SECURITY.md"), "SECURITY.md");
    assert_eq!(resolved(&page.path, "y.md"), "docs/y.md");
    assert!(is_packaged("docs/p.md") && is_packaged("LICENSE-MIT") && !is_packaged(".ci/run"));
}
