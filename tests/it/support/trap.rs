//! A listener where no request should ever arrive: the target of a redirect, or a proxy.

use std::io::{Read, Write};
use std::iter;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

/// How long a connection may stay silent before it is answered all the same.
const SILENCE: Duration = Duration::from_millis(300);

/// Keeps every byte it receives on loopback and answers each connection with one fixed status.
///
/// ```ignore
/// let trap = Trap::start(200);
/// // run the program with HTTP_PROXY set to `trap.url()`
/// assert!(trap.finish().is_empty());
/// ```
#[derive(Debug)]
pub struct Trap {
    address: SocketAddr,
    /// Bound beforehand, so that the listener knows the connection that tells it to stop.
    stopper: Socket,
    thread: Option<JoinHandle<Vec<Vec<u8>>>>,
}

impl Trap {
    /// Starts to listen on 127.0.0.1, port 0.
    pub fn start(status: u16) -> Self {
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let stopper = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        stopper.bind(&any_port.into()).unwrap();
        let stop_address = stopper.local_addr().unwrap().as_socket();
        let listener = TcpListener::bind(any_port).unwrap();
        let address = listener.local_addr().unwrap();
        let thread = thread::spawn(move || {
            iter::from_fn(|| listener.accept().ok())
                .take_while(|(_, peer)| Some(*peer) != stop_address)
                .map(|(connection, _)| answer(connection, status))
                .collect()
        });
        Self { address, stopper, thread: Some(thread) }
    }

    /// Where it listens, as `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops, and gives the bytes of every connection that was opened before the call. The head of a request
    /// is all that is read.
    pub fn finish(mut self) -> Vec<Vec<u8>> {
        // Connections are accepted in order, so all that came before this one are still read.
        self.stopper.connect(&self.address.into()).unwrap();
        self.thread.take().map(JoinHandle::join).unwrap().unwrap()
    }
}

impl Drop for Trap {
    fn drop(&mut self) {
        // Fails after `finish`, which has connected already.
        let _ = self.stopper.connect(&self.address.into());
    }
}

/// Reads the head of one request, or what comes in place of it, and answers.
fn answer(mut connection: TcpStream, status: u16) -> Vec<u8> {
    connection.set_read_timeout(Some(SILENCE)).unwrap();
    let mut received = Vec::new();
    let mut buffer = [0; 4096];
    while !received.windows(4).any(|window| window == b"\r\n\r\n") {
        match connection.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(length) => received.extend_from_slice(&buffer[..length]),
        }
    }
    // The peer may be gone; what it sent is what matters.
    let _ = write!(connection, "HTTP/1.1 {status} Trap\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    received
}
