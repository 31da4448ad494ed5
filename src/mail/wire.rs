//! The way to the mail server: a socket in clear or under TLS, whose steps have an end.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

/// How TLS is spoken with one server.
#[derive(Clone)]
pub(super) struct Tls {
    /// Protocol versions and trusted roots.
    pub config: Arc<ClientConfig>,
    /// Whom the certificate must name.
    pub name: ServerName<'static>,
}

/// The way to the server.
pub(super) enum Wire {
    /// In clear.
    Plain(Timed),
    /// Under TLS.
    Tls(Box<StreamOwned<ClientConnection, Timed>>),
}

impl Wire {
    /// Goes on under TLS, once both sides have agreed.
    pub(super) fn encrypted(mut timed: Timed, tls: &Tls) -> io::Result<Self> {
        let mut connection =
            ClientConnection::new(Arc::clone(&tls.config), tls.name.clone()).map_err(io::Error::other)?;
        while connection.is_handshaking() {
            connection.complete_io(&mut timed)?;
        }
        Ok(Self::Tls(Box::new(StreamOwned::new(connection, timed))))
    }

    /// The socket below.
    pub(super) fn timed(&mut self) -> &mut Timed {
        match self {
            Self::Plain(timed) => timed,
            Self::Tls(stream) => &mut stream.sock,
        }
    }
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(timed) => timed.read(buffer),
            Self::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(timed) => timed.write(bytes),
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(timed) => timed.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}

/// A socket whose steps have an end, however slowly bytes drip.
pub(super) struct Timed {
    socket: TcpStream,
    end: Instant,
}

impl Timed {
    /// Connects; the first step begins.
    pub(super) fn connect(address: &SocketAddr, limit: Duration) -> io::Result<Self> {
        let socket = TcpStream::connect_timeout(address, limit)?;
        let _ = socket.set_nodelay(true);
        Ok(Self { socket, end: Instant::now() + limit })
    }

    /// A step begins, which may last so long.
    pub(super) fn begin(&mut self, limit: Duration) {
        self.end = Instant::now() + limit;
    }

    fn left(&self) -> io::Result<Option<Duration>> {
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(Some(left)) }
    }
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.socket.set_read_timeout(self.left()?)?;
        self.socket.read(buffer)
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.socket.set_write_timeout(self.left()?)?;
        self.socket.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.socket.flush()
    }
}
