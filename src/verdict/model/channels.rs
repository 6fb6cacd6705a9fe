//! The state of each channel, by channel.

use std::collections::BTreeMap;
use std::ops::{Index, IndexMut};

use super::{ChannelReport, EspState, PortState, Reason};
use crate::evidence::Channel;

/// State of each channel that is tested. ESP has no ports, and states of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channels {
    /// Native ESP.
    pub esp: ChannelReport<EspState>,
    /// IKEv2 on UDP 4500 alone; the row of IKEv2 has both ports.
    pub ikev2_4500: ChannelReport<PortState>,
    ports: BTreeMap<Channel, ChannelReport<PortState>>,
}

/// The report of a channel of either kind.
#[derive(Debug, Clone, Copy)]
pub enum AnyReport<'a> {
    /// Of ports.
    Port(&'a ChannelReport<PortState>),
    /// Of ESP.
    Esp(&'a ChannelReport<EspState>),
}

/// Nothing was sent.
static UNTESTED: ChannelReport<PortState> = ChannelReport::untested(PortState::NotTested);

impl Channels {
    /// From what each channel of ports did.
    #[must_use]
    pub fn new(
        esp: ChannelReport<EspState>,
        ikev2_4500: ChannelReport<PortState>,
        port: impl Fn(Channel) -> ChannelReport<PortState>,
    ) -> Self {
        let ports = Channel::of_ports().map(|channel| (channel, port(channel))).collect();
        Self { esp, ikev2_4500, ports }
    }

    /// None of them was asked.
    #[must_use]
    pub const fn untested() -> Self {
        Self {
            esp: ChannelReport::untested(EspState::NotTested),
            ikev2_4500: ChannelReport::untested(PortState::NotTested),
            ports: BTreeMap::new(),
        }
    }

    /// Those of ports, in order.
    pub fn ports(&self) -> impl Iterator<Item = (Channel, &ChannelReport<PortState>)> {
        Channel::of_ports().map(|channel| (channel, &self[channel]))
    }

    /// All, in order.
    pub fn all(&self) -> impl Iterator<Item = (Channel, AnyReport<'_>)> {
        Channel::tested().map(|channel| match channel {
            Channel::Esp => (channel, AnyReport::Esp(&self.esp)),
            _ => (channel, AnyReport::Port(&self[channel])),
        })
    }

    /// What is answered on UDP 4500, where anything is, is IKEv2 and not IKEv1.
    #[must_use]
    pub fn only_ikev2_on_4500(&self) -> bool {
        !self[Channel::Ike4500].is_answered() && self[Channel::Ikev2].state == PortState::Answered
    }

    /// Packets to a port of IKE never left this host.
    #[must_use]
    pub fn kept_back_here(&self) -> bool {
        let ports = Channel::IKE;
        ports.iter().any(|one| matches!(self[*one].reason, Some(Reason::NotSent { .. })))
    }
}

impl<S> ChannelReport<S> {
    /// Nothing was sent.
    #[must_use]
    pub const fn untested(state: S) -> Self {
        Self { state, rtt: None, reason: None, because: Vec::new() }
    }
}

impl Index<Channel> for Channels {
    type Output = ChannelReport<PortState>;

    fn index(&self, channel: Channel) -> &Self::Output {
        self.ports.get(&channel).unwrap_or(&UNTESTED)
    }
}

impl IndexMut<Channel> for Channels {
    fn index_mut(&mut self, channel: Channel) -> &mut Self::Output {
        self.ports.entry(channel).or_insert_with(|| UNTESTED.clone())
    }
}
