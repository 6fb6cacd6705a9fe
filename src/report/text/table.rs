//! Tables as text: columns as wide as their widest cells.

use super::wrap::{cut, width};
use super::{Page, shown, spaces, styled};
use crate::report::document::{Column, Kind, Row, Span, Table};

/// The widest that a column of phrases becomes; what is longer pushes the rest
/// of its line aside.
const WIDEST_PHRASE: usize = 40;
/// Room of a figure: three digits, a decimal and a mark.
const FIGURE: usize = 6;

/// Where the cells of a column stand.
struct Place {
    kind: Kind,
    /// Columns before it.
    gap: usize,
    width: usize,
}

impl Page {
    /// Writes a table; one that stands under no heading has more air.
    pub(super) fn table(&mut self, indent: usize, table: &Table) {
        let headed = table.columns.iter().any(|column| !column.head.is_empty());
        let (indent, gap) = if headed && indent == 0 { (1, 3) } else { (indent, 2) };
        let places = places(table, indent, gap);
        let needed: usize = places.iter().map(|place| place.gap + place.width).sum();
        let fits = |row: &Row| needed <= self.columns || row.in_words.is_none();
        let fits = table.rows.iter().all(fits);
        if headed && fits {
            let heads = table.columns.iter().map(|column| column.head.as_str().into());
            self.row(&places, &heads.collect::<Vec<_>>());
        }
        let [first, ..] = places.as_slice() else { return };
        let second = indent + first.width + gap;
        for row in &table.rows {
            match (&row.in_words, row.cells.first()) {
                (Some(sentence), Some(number)) if !fits => {
                    let head = spaces(indent) + &first.filled(number) + &spaces(gap);
                    self.hanging(&head, second, &[sentence.as_str().into()]);
                }
                _ => self.row(&places, &row.cells),
            }
            if let Some(sentence) = &row.below {
                let sentence = cut(sentence, self.columns.saturating_sub(second));
                self.line(&(spaces(second) + &sentence));
            }
        }
    }

    fn row(&mut self, places: &[Place], cells: &[Span]) {
        let mut line = String::new();
        for (place, cell) in places.iter().zip(cells) {
            line += &spaces(place.gap);
            if place.kind == Kind::Prose {
                return self.hanging(&line, width(&line), std::slice::from_ref(cell));
            }
            line += &place.filled(cell);
        }
        self.line(&line);
    }
}

impl Place {
    /// A cell in the room of its column.
    fn filled(&self, cell: &Span) -> String {
        let room = spaces(self.width.saturating_sub(width(&shown(cell))));
        match self.kind {
            Kind::Numbers | Kind::Figures => room + &styled(cell),
            Kind::Words | Kind::Phrases | Kind::Prose => styled(cell) + &room,
        }
    }
}

fn places(table: &Table, indent: usize, gap: usize) -> Vec<Place> {
    let place = |(number, column): (usize, &Column)| {
        let cells = table.rows.iter().filter_map(|row| row.cells.get(number));
        let widths = cells.map(|cell| width(&shown(cell))).chain([width(&column.head)]);
        let (widest, kind) = (widths.max().unwrap_or(0), column.kind);
        let (gap, width) = match kind {
            Kind::Phrases => (gap, widest.min(WIDEST_PHRASE)),
            Kind::Figures => (1, widest.max(FIGURE)),
            Kind::Words | Kind::Numbers | Kind::Prose => (gap, widest),
        };
        Place { kind, gap: if number == 0 { indent } else { gap }, width }
    };
    table.columns.iter().enumerate().map(place).collect()
}
