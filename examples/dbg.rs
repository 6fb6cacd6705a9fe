use probe809::{capture, crypto::RandomStream, drive, evidence::*, net, verdict};
struct Obs(u64, Option<capture::Recorder>, Option<Timestamp>);
impl drive::Observer for Obs {
    fn next_frame_number(&mut self) -> u64 {
        self.0 += 1;
        self.0
    }
    fn frame(&mut self, f: &Frame, o: Option<&Observation>) {
        let t0 = *self.2.get_or_insert(f.at);
        eprintln!(
            "{:>6.3} {:?} {} {:?}",
            f.at.since(t0).as_secs_f64(),
            f.direction,
            f.bytes.len(),
            o.map(|o| (&o.channel, &o.fact))
        );
        if let Some(r) = &mut self.1 {
            r.append(f, &[]).unwrap();
        }
    }
}
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let server: std::net::IpAddr = std::env::args().nth(1).unwrap().parse().unwrap();
    let clock = net::clock::Clock::start();
    let mut link = net::Link::open(&net::LinkRequest::new(server), clock).unwrap();
    eprintln!("{:?} {:?}", link.limitations(), link.interface());
    let ends = drive::Ends {
        client: link.client(),
        ike_port: link.local_port(Flow::Ike).unwrap(),
        nat_traversal_port: link.local_port(Flow::NatTraversal).unwrap(),
    };
    let mut seed = [0; 32];
    net::entropy::fill(&mut seed).unwrap();
    let mut s = drive::Session::new(
        drive::ProbePlan::new(server),
        Path { server, public_address: None },
        ends,
        RandomStream::new(&seed),
    );
    let mut obs = Obs(0, None, None);
    let t = std::time::Instant::now();
    let e = drive::run(
        &mut s,
        &mut link,
        clock,
        std::time::Duration::from_secs(10),
        &mut obs,
        std::future::pending::<()>(),
    )
    .await;
    eprintln!("{e:?} {:?}", t.elapsed());
    let v = verdict::classify(s.log());
    eprintln!("{v:#?}");
    eprintln!("{:?}", t.elapsed());
}
