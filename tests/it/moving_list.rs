//! A simulated list moves at random under the reader: no accepted listing is ever a state that the list never had.
//!
//! The server is a function in this process and the clock is paused, so thousands of listings take seconds.
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use proptest::prelude::*;
use superfone_audit::api::{Fetcher, Limits, PageId, Reply, SendError, SendOptions, Transport};
use superfone_audit::catalogue::LEAD_GROUPS;
use superfone_audit::config::{ReadOptions, Verify};
use superfone_audit::event::Silent;
use superfone_audit::listing::{self, ListingError, Proof};
use superfone_audit::scrub::Scrubber;
use tokio::time::sleep;

/// One state of the list: id to (title, version). A version never comes back, as `updated_at` does not.
type State = BTreeMap<u64, (u64, u64)>;

#[derive(Debug, Clone)]
struct Behaviour {
    seed: u64,
    groups: u64,
    page_size: u32,
    concurrency: usize,
    /// Chance of an edit before and after an answer is made.
    edits: f64,
    /// Edits in all, so that some lists come to rest.
    most_edits: u32,
    /// The order of the rows changes from answer to answer.
    shuffled: bool,
    /// The server's own limit of rows in a page.
    cap: u32,
    /// Paging fields are left out.
    unpaged: bool,
    verify: Verify,
}

struct Server {
    behaviour: Behaviour,
    list: Mutex<List>,
}

struct List {
    random: fastrand::Rng,
    order: Vec<u64>,
    state: State,
    history: Vec<State>,
    version: u64,
    edits: u32,
}

impl Server {
    fn new(behaviour: Behaviour) -> Self {
        let order: Vec<u64> = (1..=behaviour.groups).collect();
        let state: State = order.iter().map(|id| (*id, (*id, 0))).collect();
        let list = List {
            random: fastrand::Rng::with_seed(behaviour.seed),
            history: vec![state.clone()],
            order,
            state,
            version: 0,
            edits: 0,
        };
        Self { behaviour, list: Mutex::new(list) }
    }

    fn had(&self, groups: &State) -> bool {
        self.list.lock().unwrap().history.contains(groups)
    }
}

impl List {
    fn maybe_edit(&mut self, behaviour: &Behaviour) {
        while self.edits < behaviour.most_edits && self.random.f64() < behaviour.edits {
            self.edits += 1;
            self.version += 1;
            let at = self.random.usize(..self.order.len().max(1));
            match self.random.u8(..6) {
                0 | 1 if !self.order.is_empty() => self.delete(at),
                2 => self.insert(at),
                // A delete and an insert that leave every total as it was.
                3 if !self.order.is_empty() => {
                    self.delete(at);
                    self.insert(0);
                }
                4 if !self.order.is_empty() => {
                    let id = self.order[at];
                    self.state.insert(id, (self.random.u64(1..9), self.version));
                }
                // A group moves to another place, as by a change of its sort key.
                5 if !self.order.is_empty() => {
                    let id = self.order.remove(at);
                    self.order.insert(self.random.usize(..=self.order.len()), id);
                    self.state.insert(id, (id, self.version));
                }
                _ => {}
            }
            self.history.push(self.state.clone());
        }
    }

    fn delete(&mut self, at: usize) {
        let id = self.order.remove(at);
        self.state.remove(&id);
    }

    fn insert(&mut self, at: usize) {
        let id = 1_000 + self.version;
        self.order.insert(at.min(self.order.len()), id);
        self.state.insert(id, (id, self.version));
    }
}

impl Transport for Server {
    async fn get(&self, page: PageId, page_size: u32, _: SendOptions) -> Result<Reply, SendError> {
        let wait = |list: &mut List| Duration::from_millis(list.random.u64(..40));
        let before = wait(&mut self.list.lock().unwrap());
        sleep(before).await;
        let (body, after) = {
            let mut list = self.list.lock().unwrap();
            list.maybe_edit(&self.behaviour);
            if self.behaviour.shuffled {
                let mut order = std::mem::take(&mut list.order);
                list.random.shuffle(&mut order);
                list.order = order;
            }
            let body = answer(&list, page.number, page_size.min(self.behaviour.cap), self.behaviour.unpaged);
            list.maybe_edit(&self.behaviour);
            let after = wait(&mut list);
            (body, after)
        };
        sleep(after).await;
        Ok(Reply { status: 200, body, ..Reply::default() })
    }
}

fn answer(list: &List, page: u64, size: u32, unpaged: bool) -> Vec<u8> {
    let (size, total) = (size as usize, list.order.len());
    let start = usize::try_from(page - 1).unwrap() * size;
    let rows: Vec<_> = list
        .order
        .iter()
        .skip(start)
        .take(size)
        .map(|id| {
            let (title, version) = list.state[id];
            serde_json::json!({"id": id, "title": format!("t{title}"), "updated_at": version.to_string()})
        })
        .collect();
    let mut data = serde_json::json!({"rows": rows});
    if !unpaged {
        data["total_items"] = total.into();
        data["total_pages"] = total.div_ceil(size).into();
        data["current_page"] = page.into();
        data["page_size"] = size.into();
    }
    serde_json::json!({"data": data, "message": "success"}).to_string().into_bytes()
}

/// Reads the list; returns the accepted groups with their proof, or what stood against them.
fn read(server: Server) -> (Server, Result<(State, Proof), ListingError>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async move {
        let behaviour = server.behaviour.clone();
        let limits = Limits {
            concurrency: behaviour.concurrency,
            rate: None,
            retries: 4,
            timeout: Duration::from_secs(60),
            deadline: Duration::from_secs(900),
            key_origin: "nowhere".to_owned(),
        };
        let options = ReadOptions {
            page_size: behaviour.page_size,
            concurrency: behaviour.concurrency,
            rate: None,
            verify: behaviour.verify,
            allow_incomplete: false,
        };
        let shared = std::sync::Arc::new(server);
        let fetcher = Fetcher::new(Shared(std::sync::Arc::clone(&shared)), limits, Scrubber::none());
        let outcome = listing::read(&fetcher, &LEAD_GROUPS, &options, &Silent).await.map(|listing| {
            let groups = listing.items.iter().map(|group| {
                let version = group.updated_at.as_ref().unwrap().text().parse().unwrap();
                (group.id, (group.title().trim_start_matches('t').parse().unwrap(), version))
            });
            (groups.collect(), listing.provenance.proof)
        });
        drop(fetcher);
        (std::sync::Arc::into_inner(shared).unwrap(), outcome)
    })
}

struct Shared(std::sync::Arc<Server>);

impl Transport for Shared {
    async fn get(&self, page: PageId, page_size: u32, options: SendOptions) -> Result<Reply, SendError> {
        self.0.get(page, page_size, options).await
    }
}

prop_compose! {
    fn behaviours()(
        (seed, groups, page_size, concurrency) in (any::<u64>(), 0_u64..60, 1_u32..14, 1_usize..9),
        (edits, most_edits) in (0.0..0.5_f64, 0_u32..60),
        (shuffled, unpaged) in (prop::bool::weighted(0.15), prop::bool::weighted(0.15)),
        cap in prop_oneof![3 => Just(u32::MAX), 1 => 1_u32..9],
    ) -> Behaviour {
        let verify = Verify::Always;
        Behaviour { seed, groups, page_size, concurrency, edits, most_edits, shuffled, cap, unpaged, verify }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(16 * ProptestConfig::default().cases) })]

    #[test]
    fn no_accepted_listing_is_a_state_that_the_list_never_had(behaviour in behaviours()) {
        let (server, outcome) = read(Server::new(behaviour));
        match outcome {
            Ok((groups, proof)) => {
                prop_assert!(proof.is_proved());
                prop_assert!(server.had(&groups), "accepted as {proof:?}, yet the list never was {groups:?}");
            }
            Err(error) => prop_assert!(matches!(error, ListingError::Unproved { .. }), "{error}"),
        }
    }

    #[test]
    fn a_list_at_rest_is_always_accepted_whole(behaviour in behaviours()) {
        let behaviour = Behaviour { edits: 0.0, shuffled: false, ..behaviour };
        let (server, outcome) = read(Server::new(behaviour));
        let (groups, proof) = outcome.unwrap();
        prop_assert_eq!(&groups, &server.list.lock().unwrap().state);
        // A server that says nothing of its pages, or gives others than it was asked for, is read again for that alone.
        let plain = !server.behaviour.unpaged && server.behaviour.cap >= server.behaviour.page_size;
        let one_page = server.behaviour.groups <= u64::from(server.behaviour.page_size);
        prop_assert!(!plain || one_page == (proof == Proof::SinglePage), "{proof:?}");
    }
}

/// The list is emptied between two passes, whose only pages then have no row in common: what was read before is not
/// part of the listing.
#[test]
fn a_list_that_is_emptied_between_two_passes_is_accepted_as_empty() {
    let emptied = (0..5_000).filter(|seed| {
        let (server, outcome) = read(Server::new(Behaviour {
            seed: *seed,
            groups: 3,
            page_size: 2,
            concurrency: 1,
            edits: 0.5,
            most_edits: 9,
            shuffled: false,
            cap: u32::MAX,
            unpaged: true,
            verify: Verify::Always,
        }));
        let empty = server.list.lock().unwrap().state.is_empty();
        let Ok((groups, _)) = outcome else { return false };
        assert!(server.had(&groups), "seed {seed}: the list never was {groups:?}");
        empty && groups.is_empty()
    });
    assert!(emptied.count() > 10, "the lists are emptied too seldom to prove anything");
}

/// Lists that move a few times and come to rest, read as told.
fn restless(seed: u64, verify: Verify) -> (Server, Result<(State, Proof), ListingError>) {
    let (groups, page_size, concurrency, edits, most_edits) = (40, 5, 3, 0.12, 8);
    let (shuffled, cap, unpaged) = (false, u32::MAX, false);
    read(Server::new(Behaviour {
        seed,
        groups,
        page_size,
        concurrency,
        edits,
        most_edits,
        shuffled,
        cap,
        unpaged,
        verify,
    }))
}

#[test]
fn the_simulation_catches_a_reader_that_only_counts() {
    let wrong = (0..3_000).find(|seed| {
        let (server, outcome) = restless(*seed, Verify::Never);
        matches!(outcome, Ok((groups, Proof::CountsOnly)) if !server.had(&groups))
    });
    assert!(wrong.is_some(), "the lists move too little to prove anything");
}

#[test]
fn a_list_that_comes_to_rest_is_accepted_after_it_moved() {
    let moved_and_accepted = (0..200).filter(|seed| {
        let (server, outcome) = restless(*seed, Verify::Always);
        let moved = server.list.lock().unwrap().history.len() > 1;
        moved && outcome.is_ok_and(|(groups, _)| server.had(&groups))
    });
    let count = moved_and_accepted.count();
    assert!(count > 20, "{count} of 200");
}
