//! The machines of a probe's exchanges, with what is random in them.

use std::net::SocketAddr;

use super::{Conductor, Role, is_refused};
use crate::crypto::PrivateValue;
use crate::drive::plan::ProbePlan;
use crate::evidence::Channel::{self, Ike500, Ike4500};
use crate::protocol::main_mode::{self, MainModeInitiator, Method, Profile};
use crate::protocol::sa_init::{self, Form, SaInitInitiator};
use crate::protocol::{
    EspKnock, EspSecrets, Machine, PatientPieces, Schedule, SizeConfiguration, SizeLadder, Stages,
    tunnel_with,
};

impl Conductor {
    /// Main mode, and with the key what follows it.
    pub(super) fn with_credentials(&mut self, machine: MainModeInitiator) -> Box<dyn Machine> {
        let Some(credentials) = self.credentials.clone() else { return Box::new(machine) };
        let after = tunnel_with(credentials, self.plan.sealed_message(), self.random.fork());
        Box::new(Stages::new(machine.then(after)))
    }

    pub(super) fn main_mode(
        &mut self,
        flow: Channel,
        nat_t: bool,
        microsoft: bool,
    ) -> MainModeInitiator {
        let schedule = match flow {
            Ike4500 => self.plan.nat_traversal(),
            _ => self.plan.windows(),
        };
        let profile = Profile { nat_t, microsoft, method: Method::PreSharedKey };
        self.main_mode_with(self.ends.of(flow), flow, profile, schedule)
    }

    /// Main mode as Windows begins it, from a port that no filter on the way can know.
    pub(super) fn fresh(&mut self, flow: Channel, schedule: Schedule) -> Box<dyn Machine> {
        let port = self.ends.fresh_port(flow).unwrap_or_else(|| self.ends.of(flow).port());
        let client = SocketAddr::new(self.ends.client, port);
        let profile =
            Profile { nat_t: self.plan.nat_t, microsoft: true, method: Method::PreSharedKey };
        Box::new(self.main_mode_with(client, flow, profile, schedule))
    }

    /// Only asked, and only once: it says more of a refusal, and decides nothing.
    pub(super) fn by_certificates(&mut self) -> MainModeInitiator {
        let nat_t = self.plan.nat_t;
        let profile = Profile { nat_t, microsoft: true, method: Method::RsaSignatures };
        let (client, schedule) = (self.ends.of(Ike500), ProbePlan::control_once());
        self.main_mode_with(client, Ike500, profile, schedule)
    }

    fn main_mode_with(
        &mut self,
        client: SocketAddr,
        flow: Channel,
        profile: Profile,
        schedule: Schedule,
    ) -> MainModeInitiator {
        let configuration = main_mode::Configuration {
            flow,
            profile,
            client,
            server: self.plan.server_end(flow),
            schedule,
            second_schedule: self.plan.second_message(),
        };
        let secrets = main_mode::Secrets {
            cookie: self.random.cookie(),
            nonce: self.random.bytes(),
            private: PrivateValue::new(self.random.bytes()),
            goodbye_id: u32::from_be_bytes(self.random.bytes()).max(1),
            goodbye: self.random.bytes(),
        };
        MainModeInitiator::new(configuration, secrets)
    }

    pub(super) fn sa_init(&mut self, flow: Channel, form: Form) -> Box<dyn Machine> {
        // On 500 the control form is asked only where IKEv1 has answered already, and so is
        // the full one where it was refused.
        let refused = is_refused(self.progress(|role| role == Role::MainMode(Ike500)));
        let once = flow == Ike500 && (form == Form::Control || refused);
        let configuration = sa_init::Configuration {
            flow,
            form,
            client: self.ends.of(flow),
            server: self.plan.server_end(flow),
            schedule: if once { ProbePlan::control_once() } else { self.plan.control() },
        };
        let secrets = sa_init::Secrets {
            spi: self.random.cookie(),
            nonce: self.random.bytes(),
            private: PrivateValue::new(self.random.bytes()),
        };
        Box::new(SaInitInitiator::new(configuration, secrets))
    }

    pub(super) fn patience(&mut self) -> Box<dyn Machine> {
        Box::new(PatientPieces::new(self.plan.reassembly(), &mut self.random))
    }

    pub(super) fn size(&mut self, flow: Channel, of_v2: bool) -> Box<dyn Machine> {
        let v6 = self.plan.server.is_ipv6();
        let (mtu, pieces) = self.plan.size.map_or((0, false), |size| (size.mtu, size.pieces));
        let configuration = SizeConfiguration { flow, v6, mtu, pieces, of_v2 };
        Box::new(SizeLadder::new(configuration, self.random.fork()))
    }

    pub(super) fn esp(&mut self, schedule: Schedule) -> Box<dyn Machine> {
        let secrets = EspSecrets {
            spi: u32::from_be_bytes(self.random.bytes()),
            body: self.random.bytes(),
            identifier: u16::from_be_bytes(self.random.bytes()),
            echo_sequence: u32::from_be_bytes(self.random.bytes()),
        };
        let first = self.echo_sequence.unwrap_or(secrets.echo_sequence);
        self.echo_sequence = Some(EspKnock::echoes_behind(first, &schedule));
        let secrets = EspSecrets { echo_sequence: first, ..secrets };
        Box::new(EspKnock::new(schedule, secrets))
    }
}
