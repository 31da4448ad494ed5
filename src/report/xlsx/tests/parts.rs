//! The parts of a workbook, as a person can read them: an outline of the XML, in which cells have their texts and formats
//! are spelt out, so that a number of a style that moves changes nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Read as _};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// An element.
#[derive(Default)]
pub(super) struct Node {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
    pub children: Vec<Node>,
}

impl Node {
    /// Reads a document; anything that is not well-formed is a panic.
    fn read(part: &str, xml: &str) -> Self {
        let mut reader = Reader::from_str(xml);
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{part}: {error}")) {
                Event::Start(start) => open.push(Self::begin(&start)),
                Event::Empty(start) => open.last_mut().unwrap().children.push(Self::begin(&start)),
                Event::End(_) => {
                    let node = open.pop().unwrap();
                    open.last_mut().unwrap().children.push(node);
                }
                Event::Text(text) => open.last_mut().unwrap().text += &text,
                Event::GeneralRef(name) => {
                    let reference = format!("&{};", &*name);
                    open.last_mut().unwrap().text += &quick_xml::escape::unescape(&reference).unwrap();
                }
                Event::Decl(_) => {}
                Event::Eof => break,
                other => panic!("{part}: {other:?}"),
            }
        }
        assert_eq!((open.len(), open[0].children.len()), (1, 1), "{part}");
        open.remove(0).children.remove(0)
    }

    fn begin(start: &BytesStart<'_>) -> Self {
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).unwrap().into_owned();
            (attribute.key.as_ref().to_owned(), value)
        });
        let attributes = attributes.collect();
        Self { name: start.name().as_ref().to_owned(), attributes, ..Self::default() }
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Children, their children and so on, of this name.
    pub(super) fn all<'n>(&'n self, name: &'n str) -> Box<dyn Iterator<Item = &'n Self> + 'n> {
        let own = self.children.iter().filter(move |child| child.name == name);
        Box::new(own.chain(self.children.iter().flat_map(move |child| child.all(name))))
    }

    fn all_text(&self) -> String {
        self.children.iter().fold(self.text.clone(), |text, child| text + &child.all_text())
    }

    /// On one line: `font(b color(rgb=FF7A1212))`.
    fn flat(&self) -> String {
        let attributes = self.attributes.iter().map(|(key, value)| format!("{key}={value}"));
        let inside: Vec<_> = attributes.chain(self.children.iter().map(Self::flat)).collect();
        if inside.is_empty() { self.name.clone() } else { format!("{}({})", self.name, inside.join(" ")) }
    }
}

/// All of a workbook.
pub(super) struct Parts {
    texts: BTreeMap<String, String>,
    nodes: BTreeMap<String, Node>,
}

impl Parts {
    pub(super) fn of(book: &[u8]) -> Self {
        let mut archive = zip::ZipArchive::new(Cursor::new(book)).unwrap();
        let mut texts = BTreeMap::new();
        for at in 0..archive.len() {
            let mut part = archive.by_index(at).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            texts.insert(part.name().unwrap().into_owned(), text);
        }
        let nodes = texts.iter().map(|(name, text)| (name.clone(), Node::read(name, text))).collect();
        Self { texts, nodes }
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.nodes.keys().map(String::as_str)
    }

    pub(super) fn text(&self, part: &str) -> &str {
        &self.texts[part]
    }

    pub(super) fn node(&self, part: &str) -> &Node {
        &self.nodes[part]
    }

    /// Parts that this one refers to.
    pub(super) fn related(&self, part: &str) -> Vec<String> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let Some(rels) = self.nodes.get(format!("{folder}/_rels/{file}.rels").trim_start_matches('/')) else {
            return Vec::new();
        };
        let inside = rels.children.iter().filter(|rel| rel.attribute("TargetMode") != Some("External"));
        let place = |target: &str| {
            let mut path: Vec<_> = folder.split('/').filter(|name| !name.is_empty()).collect();
            for name in target.split('/') {
                match name {
                    ".." => assert!(path.pop().is_some(), "{target}"),
                    _ => path.push(name),
                }
            }
            path.join("/")
        };
        inside.map(|rel| place(rel.attribute("Target").unwrap())).collect()
    }

    /// The outline of a part, and of those it refers to.
    pub(super) fn outline(&self, part: &str) -> String {
        let mut text = format!("== {part}\n");
        self.lines(self.node(part), 0, &mut text);
        for related in self.related(part) {
            text += &self.outline(&related);
        }
        text
    }

    pub(super) fn lines(&self, node: &Node, depth: usize, into: &mut String) {
        if node.name == "row" {
            return self.row(node, into);
        }
        let mut line = "  ".repeat(depth) + &node.name;
        for (key, value) in &node.attributes {
            match key.as_str() {
                // Numbers that name something elsewhere, and what says nothing.
                _ if key.starts_with("xmlns") => {}
                "style" => {}
                "dxfId" => write!(
                    line,
                    " {}",
                    self.node("xl/styles.xml").all("dxf").nth(value.parse().unwrap()).unwrap().flat()
                )
                .unwrap(),
                _ => write!(line, " {key}={value}").unwrap(),
            }
        }
        if !node.text.trim().is_empty() {
            write!(line, " = {}", node.text).unwrap();
        }
        *into += &line;
        *into += "\n";
        node.children.iter().for_each(|child| self.lines(child, depth + 1, into));
    }

    fn row(&self, row: &Node, into: &mut String) {
        let told: Vec<_> = ["r", "ht", "hidden", "outlineLevel", "collapsed"]
            .into_iter()
            .filter_map(|key| Some(format!("{key}={}", row.attribute(key)?)))
            .collect();
        writeln!(into, "row {}", told.join(" ")).unwrap();
        for cell in &row.children {
            if let Some(value) = self.value(cell) {
                writeln!(into, "  {} {value}", cell.attribute("r").unwrap()).unwrap();
            }
        }
    }

    /// A text in quotes, with an apostrophe if it is to stay one; a number with its format.
    fn value(&self, cell: &Node) -> Option<String> {
        let value = cell.children.first()?;
        let styles = self.node("xl/styles.xml");
        let formats = styles.children.iter().find(|node| node.name == "cellXfs").unwrap();
        let format = &formats.children[cell.attribute("s").map_or(0, |style| style.parse().unwrap())];
        let prefix = if format.attribute("quotePrefix").is_some() { "'" } else { "" };
        let formula = if value.name == "f" { "FORMULA " } else { "" };
        Some(match cell.attribute("t") {
            Some("s") => {
                let text = self.node("xl/sharedStrings.xml").children[value.text.parse::<usize>().unwrap()].all_text();
                format!("{formula}{prefix}{text:?}")
            }
            Some("inlineStr") => format!("{formula}{prefix}{:?}", value.all_text()),
            _ => {
                let code = styles.all("numFmt").find(|code| code.attribute("numFmtId") == format.attribute("numFmtId"));
                let code = code.map_or(String::new(), |code| format!(" [{}]", code.attribute("formatCode").unwrap()));
                format!("{formula}{}{code}", value.all_text())
            }
        })
    }
}
