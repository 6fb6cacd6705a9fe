//! Classic BPF, as far as a list of rules needs it.
//!
//! A rule is a row of conditions that must all hold; rules are tried in turn.
//! All jumps are forward and stay inside a rule.

use std::ops::RangeInclusive;

/// One instruction of classic BPF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instruction {
    pub code: u16,
    pub jump_true: u8,
    pub jump_false: u8,
    pub operand: u32,
}

/// Where a value is read. A read behind the packet's end rejects the packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// The protocol (Ethernet type) that the kernel found for the frame.
    EtherType,
    /// One, two or four bytes at a fixed place.
    Byte(u32),
    Half(u32),
    Word(u32),
    /// The same, counted from behind the IPv4 header.
    ByteBehindHeader(u32),
    HalfBehindHeader(u32),
    WordBehindHeader(u32),
}

/// A demand on one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    pub load: Load,
    pub mask: u32,
    pub demand: Demand,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Demand {
    OneOf(Vec<u32>),
    Within(RangeInclusive<u32>),
}

/// Conditions that must all hold, the cheapest and safest to read first.
pub type Rule = Vec<Condition>;

impl Condition {
    pub fn equals(load: Load, value: u32) -> Self {
        Self::one_of(load, vec![value])
    }

    pub const fn one_of(load: Load, values: Vec<u32>) -> Self {
        Self { load, mask: u32::MAX, demand: Demand::OneOf(values) }
    }

    pub const fn within(load: Load, mask: u32, range: RangeInclusive<u32>) -> Self {
        Self { load, mask, demand: Demand::Within(range) }
    }
}

impl Instruction {
    pub const fn reject() -> Self {
        Self::plain(RETURN, 0)
    }

    const fn plain(code: u16, operand: u32) -> Self {
        Self { code, jump_true: 0, jump_false: 0, operand }
    }
}

/// Translates rules; `ipv4_header_at` is where X finds the header's length.
pub fn translate(rules: &[Rule], ipv4_header_at: Option<u32>) -> Vec<Instruction> {
    let mut program = Vec::new();
    if let Some(at) = ipv4_header_at {
        program.push(Instruction::plain(LOAD_X_HEADER_LENGTH, at));
    }
    for rule in rules {
        program.extend(translate_rule(rule));
    }
    program.push(Instruction::reject());
    program
}

/// Built from the back, so that every jump knows its distance.
fn translate_rule(rule: &[Condition]) -> Vec<Instruction> {
    let mut reversed = vec![Instruction::plain(RETURN, u32::MAX)];
    for condition in rule.iter().rev() {
        let to_next_rule = reversed.len();
        match &condition.demand {
            Demand::OneOf(values) => push_one_of(&mut reversed, values, to_next_rule),
            Demand::Within(range) => push_within(&mut reversed, range),
        }
        if condition.mask != u32::MAX {
            reversed.push(Instruction::plain(AND, condition.mask));
        }
        reversed.push(condition.load.instruction());
    }
    reversed.reverse();
    reversed
}

fn push_one_of(reversed: &mut Vec<Instruction>, values: &[u32], to_next_rule: usize) {
    for (behind, value) in values.iter().rev().enumerate() {
        reversed.push(Instruction {
            code: JUMP_IF_EQUAL,
            jump_true: distance(behind),
            jump_false: if behind == 0 { distance(to_next_rule) } else { 0 },
            operand: *value,
        });
    }
}

fn push_within(reversed: &mut Vec<Instruction>, range: &RangeInclusive<u32>) {
    let above = Instruction {
        code: JUMP_IF_GREATER,
        jump_true: distance(reversed.len()),
        jump_false: 0,
        operand: *range.end(),
    };
    reversed.push(above);
    let below = Instruction {
        code: JUMP_IF_NOT_LESS,
        jump_true: 0,
        jump_false: distance(reversed.len()),
        operand: *range.start(),
    };
    reversed.push(below);
}

/// Rules have some twenty instructions; the tests hold them under the limit.
fn distance(instructions: usize) -> u8 {
    u8::try_from(instructions).unwrap_or(u8::MAX)
}

impl Load {
    const fn instruction(self) -> Instruction {
        match self {
            Self::EtherType => Instruction::plain(LOAD_HALF, ETHER_TYPE),
            Self::Byte(at) => Instruction::plain(LOAD_BYTE, at),
            Self::Half(at) => Instruction::plain(LOAD_HALF, at),
            Self::Word(at) => Instruction::plain(LOAD_WORD, at),
            Self::ByteBehindHeader(at) => Instruction::plain(LOAD_BYTE_BEHIND_X, at),
            Self::HalfBehindHeader(at) => Instruction::plain(LOAD_HALF_BEHIND_X, at),
            Self::WordBehindHeader(at) => Instruction::plain(LOAD_WORD_BEHIND_X, at),
        }
    }
}

// The encoding is fixed by the kernel's interface (linux/bpf_common.h).
pub const LOAD_WORD: u16 = 0x20;
pub const LOAD_HALF: u16 = 0x28;
pub const LOAD_BYTE: u16 = 0x30;
pub const LOAD_WORD_BEHIND_X: u16 = 0x40;
pub const LOAD_HALF_BEHIND_X: u16 = 0x48;
pub const LOAD_BYTE_BEHIND_X: u16 = 0x50;
pub const LOAD_X_HEADER_LENGTH: u16 = 0xb1;
pub const AND: u16 = 0x54;
pub const JUMP_IF_EQUAL: u16 = 0x15;
pub const JUMP_IF_GREATER: u16 = 0x25;
pub const JUMP_IF_NOT_LESS: u16 = 0x35;
pub const RETURN: u16 = 0x06;

/// The kernel's name for the frame's protocol: `SKF_AD_OFF + SKF_AD_PROTOCOL`.
pub const ETHER_TYPE: u32 = 0xffff_f000;
