//! Live updates as server-sent events. A stream ends when its page goes or the daemon ends, whichever is first.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use tokio::sync::{mpsc, watch};
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;

use super::site::{Site, Trouble};

/// A comment this often keeps the way open through whatever stands between.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Whether an event is the first of its stream: what it tells may be old, so it makes no sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    First,
    Later,
}

pub type Events = Sse<axum::response::sse::KeepAliveStream<ReceiverStream<Result<Event, Infallible>>>>;

/// One event at once, and one for each change of what is watched.
pub fn events<T, F, R>(site: Site, mut watched: watch::Receiver<T>, render: F) -> Events
where
    T: Clone + Send + Sync + 'static,
    F: Fn(Site, T, Place) -> R + Send + 'static,
    R: Future<Output = Result<Event, Trouble>> + Send,
{
    let (page, events) = mpsc::channel(4);
    tokio::spawn(async move {
        let closed = site.live.closed();
        tokio::pin!(closed);
        let mut place = Place::First;
        loop {
            let now = watched.borrow_and_update().clone();
            match render(site.clone(), now, place).await {
                Ok(event) => {
                    if page.send(Ok(event)).await.is_err() {
                        return;
                    }
                }
                Err(trouble) => tracing::warn!(?trouble, "a page could not be kept up to date"),
            }
            place = Place::Later;
            tokio::select! {
                changed = watched.changed() => if changed.is_err() { return },
                () = page.closed() => return,
                () = &mut closed => return,
            }
        }
    });
    kept_alive(ReceiverStream::new(events))
}

fn kept_alive<S>(stream: S) -> Sse<axum::response::sse::KeepAliveStream<S>>
where
    S: Stream<Item = Result<Event, Infallible>> + Send + 'static,
{
    Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE).text("here"))
}
