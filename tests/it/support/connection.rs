//! Accepting connections and ending them, in good order or on purpose.

use std::convert::Infallible;
use std::future::pending;
use std::net::{self, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

use super::body::Cut;
use super::server::State;

/// Serves until told to stop, on a runtime of its own; then every connection is dropped.
pub(super) fn listen(
    listener: net::TcpListener,
    address: SocketAddr,
    tls: Option<&TlsAcceptor>,
    http1_only: bool,
    state: &Arc<State>,
    stopped: oneshot::Receiver<()>,
) {
    let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let always = async {
            let mut listener = TcpListener::from_std(listener).unwrap();
            loop {
                let mut connections = JoinSet::new();
                let time = tokio::select! {
                    time = state.closing() => time,
                    never = accept_all(&listener, &mut connections, tls, http1_only, state) => match never {},
                };
                drop(listener);
                connections.shutdown().await;
                sleep(time).await;
                listener = TcpListener::bind(address).await.unwrap();
            }
        };
        tokio::select! {
            () = always => {}
            _ = stopped => {}
        }
    });
}

async fn accept_all(
    listener: &TcpListener,
    connections: &mut JoinSet<()>,
    tls: Option<&TlsAcceptor>,
    http1_only: bool,
    state: &Arc<State>,
) -> Infallible {
    loop {
        // A client may be gone before it is accepted.
        if let Ok((stream, _)) = listener.accept().await {
            state.count_connection();
            connections.spawn(serve(stream, tls.cloned(), http1_only, Arc::clone(state)));
        }
        while connections.try_join_next().is_some() {}
    }
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
    let answered = AtomicBool::new(false);
    let service = service_fn(|request| {
        let (state, lever) = (Arc::clone(&state), lever.clone());
        let ends = answered.swap(true, Ordering::SeqCst) && state.one_answer_a_connection();
        async move {
            if ends {
                // A full channel has been pulled already.
                let _ = lever.try_send(Cut::Close);
                pending::<()>().await;
            }
            Ok::<_, Infallible>(state.respond(lever, request).await)
        }
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
