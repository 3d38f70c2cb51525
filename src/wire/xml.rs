//! Reads the leaves of an XML reply: names without prefix, text without surrounding white space.
//!
//! Only XML's five entities and character references are allowed, and no document type: nothing can
//! expand.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use zeroize::Zeroizing;

/// Deepest nesting accepted in an STS reply.
const MAXIMUM_DEPTH: usize = 32;

/// Calls `leaf` with path and text of every element without children, in document order.
pub(crate) fn read_leaves(
    xml: &[u8],
    mut leaf: impl FnMut(&[&str], &str),
) -> Result<(), &'static str> {
    const BROKEN: &str = "it is not well-formed XML";
    let xml = std::str::from_utf8(xml).map_err(|_| "it is not UTF-8")?;
    let mut reader = Reader::from_str(xml);
    let mut path: Vec<String> = Vec::new();
    let mut text = Zeroizing::new(String::new());
    let mut open_is_leaf = false;
    let mut seen_root = false;
    loop {
        match reader.read_event().map_err(|_| BROKEN)? {
            Event::Start(element) => {
                if path.len() == MAXIMUM_DEPTH {
                    return Err("it is nested too deeply");
                }
                if path.is_empty() && std::mem::replace(&mut seen_root, true) {
                    return Err(BROKEN);
                }
                path.push(local_name(&element));
                text.clear();
                open_is_leaf = true;
            }
            Event::Empty(element) => {
                if path.is_empty() {
                    return Err("it contains nothing");
                }
                let name = local_name(&element);
                let mut names: Vec<&str> = path.iter().map(String::as_str).collect();
                names.push(&name);
                leaf(&names, "");
                open_is_leaf = false;
            }
            Event::End(_) => {
                let names: Vec<&str> = path.iter().map(String::as_str).collect();
                if open_is_leaf {
                    leaf(&names, text.trim());
                }
                path.pop();
                open_is_leaf = false;
            }
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::CData(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) => {
                if let Some(character) = reference.resolve_char_ref().map_err(|_| BROKEN)? {
                    text.push(character);
                } else {
                    text.push_str(resolve_predefined_entity(&reference).ok_or(BROKEN)?);
                }
            }
            Event::DocType(_) => return Err("it has a document type"),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof if path.is_empty() && seen_root => return Ok(()),
            Event::Eof => return Err("it ends early"),
        }
    }
}

fn local_name(element: &BytesStart<'_>) -> String {
    element.local_name().as_ref().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(xml: &str) -> Result<Vec<String>, &'static str> {
        let mut found = Vec::new();
        read_leaves(xml.as_bytes(), |path, text| {
            found.push(format!("{}={text}", path.join("/")));
        })?;
        Ok(found)
    }

    #[test]
    fn prefixes_comments_and_white_space_do_not_matter() {
        let xml = "\u{feff}<?xml version=\"1.0\"?>\r\n<n:a xmlns:n=\"urn:x\"><!-- c --><n:b x='1'>\r\n 1 &amp; \
                   <![CDATA[<2>]]> &#65;&#x42; </n:b><c/><d><e>3</e> tail </d></n:a>\n";
        assert_eq!(leaves(xml).unwrap(), ["a/b=1 & <2> AB", "a/c=", "a/d/e=3"]);
    }

    #[test]
    fn what_is_not_plain_xml_is_refused() {
        let deep = "<a>".repeat(100_000);
        for (xml, message) in [
            ("", "ends early"),
            ("<a>", "ends early"),
            ("<a><b></a>", "well-formed"),
            ("<a></a><b></b>", "well-formed"),
            ("<a>&lol;</a>", "well-formed"),
            ("<a>& </a>", "well-formed"),
            ("<!DOCTYPE a [<!ENTITY lol \"lol\">]><a>&lol;</a>", "document type"),
            (&deep, "nested"),
        ] {
            let error = leaves(xml).unwrap_err();
            assert!(error.contains(message), "{}: {error}", &xml[..xml.len().min(20)]);
        }
        assert_eq!(read_leaves(b"<a>\xff</a>", |_, _| {}), Err("it is not UTF-8"));
    }
}
