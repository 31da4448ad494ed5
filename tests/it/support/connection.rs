//! Accepting connections and ending them, in good order or on purpose.

use std::convert::Infallible;
use std::net;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime;
use tokio::sync::{mpsc, oneshot};
use tokio_rustls::TlsAcceptor;

use super::body::Cut;
use super::server::State;

/// Serves until told to stop, on a runtime of its own; then every connection is dropped.
pub(super) fn listen(
    listener: net::TcpListener,
    tls: Option<&TlsAcceptor>,
    http1_only: bool,
    state: &Arc<State>,
    stopped: oneshot::Receiver<()>,
) {
    let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::from_std(listener).unwrap();
        let accept_all = async {
            loop {
                // A client may be gone before it is accepted.
                if let Ok((stream, _)) = listener.accept().await {
                    state.count_connection();
                    tokio::spawn(serve(stream, tls.cloned(), http1_only, Arc::clone(state)));
                }
            }
        };
        tokio::select! {
            () = accept_all => {}
            _ = stopped => {}
        }
    });
}

async fn serve(stream: TcpStream, tls: Option<TlsAcceptor>, http1_only: bool, state: Arc<State>) {
    // A client that is gone already makes these fail.
    let (Ok(()), Ok(socket)) = (stream.set_nodelay(true), SockRef::from(&stream).try_clone()) else {
        return;
    };
    let cut = match tls {
        None => exchange(stream, http1_only, state).await,
        Some(tls) => match tls.accept(stream).await {
            Ok(stream) => exchange(stream, http1_only, state).await,
            // A client that does not trust us hangs up.
            Err(_) => return,
        },
    };
    // The connection is gone but for this second handle, so how it is closed decides.
    if cut == Some(Cut::Reset) {
        let _ = socket.set_linger(Some(Duration::ZERO));
    }
}

/// Speaks HTTP until the connection ends by itself or is to be cut.
async fn exchange<S>(stream: S, http1_only: bool, state: Arc<State>) -> Option<Cut>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (lever, mut pulled) = mpsc::channel(1);
    let service = service_fn(|request| {
        let (state, lever) = (Arc::clone(&state), lever.clone());
        async move { Ok::<_, Infallible>(state.respond(lever, request).await) }
    });
    let mut server = auto::Builder::new(TokioExecutor::new());
    if http1_only {
        server = server.http1_only();
    }
    let connection = pin!(server.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        // In this order, what is written before a cut is also sent before it.
        biased;
        _ = connection => None,
        cut = pulled.recv() => cut,
    }
}
