//! The bounds of a pool, and that nothing holds on to a place in it.

use std::{
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use actix_web::rt::{self, task::JoinHandle};

use super::*;

const SIZE: PoolSize = PoolSize { threads: 2, waiting: 64 };

type TestPool = Arc<Pool<Vec<u8>>>;

fn pool() -> TestPool {
    Arc::new(Pool::start("test", SIZE).unwrap())
}

/// Lets other tasks and threads go on until it is so.
async fn until(is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(10), "it never became so");
        rt::time::sleep(Duration::from_millis(1)).await;
    }
}

fn submit<T: Send + 'static>(
    pool: &TestPool,
    work: impl FnOnce() -> T + Send + 'static,
) -> JoinHandle<Result<T, PoolError>> {
    let pool = Arc::clone(pool);
    rt::spawn(async move { pool.run(|_| work()).await })
}

/// Keeps all threads busy until what it returns is dropped.
async fn occupy(pool: &TestPool) -> Vec<mpsc::Sender<()>> {
    let mut release = Vec::new();
    for _ in 0..SIZE.threads {
        let (sender, receiver) = mpsc::channel::<()>();
        submit(pool, move || receiver.recv().is_err());
        release.push(sender);
    }
    until(|| pool.load().running == SIZE.threads).await;
    release
}

#[actix_web::test]
async fn of_500_at_once_two_run_64_wait_and_the_others_are_turned_away() {
    let pool = pool();
    let busy = occupy(&pool).await;
    let (now, peak) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let tasks: Vec<_> = (0..500)
        .map(|_| {
            let (now, peak) = (Arc::clone(&now), Arc::clone(&peak));
            submit(&pool, move || {
                peak.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                thread::sleep(Duration::from_micros(200));
                now.fetch_sub(1, Ordering::SeqCst);
            })
        })
        .collect();
    until(|| pool.load().refused == 500 - 64).await;
    assert_eq!(pool.load().waiting, 64);
    drop(busy);
    let (mut done, mut refused) = (0, 0);
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => done += 1,
            Err(cause) => {
                assert_eq!(cause, PoolError::Busy);
                refused += 1;
            }
        }
    }
    assert_eq!((done, refused), (64, 436));
    assert_eq!(peak.load(Ordering::SeqCst), SIZE.threads);
    assert_eq!(pool.load(), PoolLoad { running: 0, waiting: 0, done: 66, refused: 436 });
}

#[actix_web::test]
async fn an_idle_pool_takes_as_much_as_it_can_run_and_queue() {
    let pool = pool();
    let (release, gate) = mpsc::channel::<()>();
    let gate = Arc::new(Mutex::new(gate));
    let tasks: Vec<_> = (0..66)
        .map(|_| {
            let gate = Arc::clone(&gate);
            submit(&pool, move || gate.lock().recv().is_err())
        })
        .collect();
    until(|| pool.load().running + pool.load().waiting == 66).await;
    let one_more = submit(&pool, || ());
    until(|| pool.load().refused == 1).await;
    assert_eq!(one_more.await.unwrap(), Err(PoolError::Busy));
    drop(release);
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok(true));
    }
}

#[actix_web::test]
async fn what_nobody_waits_for_makes_room_and_is_not_begun() {
    let pool = pool();
    let busy = occupy(&pool).await;
    let begun = Arc::new(AtomicUsize::new(0));
    for _round in 0..3 {
        let abandoned: Vec<_> = (0..64)
            .map(|_| {
                let begun = Arc::clone(&begun);
                submit(&pool, move || begun.fetch_add(1, Ordering::SeqCst))
            })
            .collect();
        until(|| pool.load().waiting == 64).await;
        for task in &abandoned {
            task.abort();
        }
        for task in abandoned {
            assert!(task.await.unwrap_err().is_cancelled());
        }
        // The queue is full of them, and there is room. This one is abandoned too, in a queue with room.
        let counted = Arc::clone(&begun);
        let another = submit(&pool, move || counted.fetch_add(1, Ordering::SeqCst));
        until(|| pool.load().waiting == 1).await;
        another.abort();
        assert!(another.await.unwrap_err().is_cancelled());
    }
    assert_eq!(pool.load().refused, 0);
    drop(busy);
    assert_eq!(submit(&pool, || 7).await.unwrap(), Ok(7));
    assert_eq!(begun.load(Ordering::SeqCst), 0);
}

#[actix_web::test]
async fn work_that_panics_fails_alone() {
    let pool = pool();
    for _ in 0..10 {
        assert_eq!(submit(&pool, || panic!("on purpose")).await.unwrap(), Err::<(), _>(PoolError::Failed));
    }
    assert_eq!(submit(&pool, || "alive").await.unwrap(), Ok("alive"));
    assert_eq!(pool.load(), PoolLoad { running: 0, waiting: 0, done: 11, refused: 0 });
}

#[actix_web::test]
async fn a_thread_keeps_its_tool_and_gets_a_new_one_after_a_panic() {
    let pool: Pool<Vec<u8>> = Pool::start("test", PoolSize { threads: 1, waiting: 1 }).unwrap();
    let push = |tool: &mut Vec<u8>| {
        tool.push(1);
        tool.len()
    };
    assert_eq!(pool.run(push).await, Ok(1));
    assert_eq!(pool.run(push).await, Ok(2));
    assert_eq!(pool.run(|_| panic!("on purpose")).await, Err::<(), _>(PoolError::Failed));
    assert_eq!(pool.run(push).await, Ok(1));
}

#[actix_web::test]
async fn when_a_pool_goes_what_runs_is_finished_and_what_waits_fails() {
    let pool: Pool<Vec<u8>> = Pool::start("test", PoolSize { threads: 1, waiting: 1 }).unwrap();
    let shared = Arc::downgrade(&pool.shared);
    let (release, gate) = mpsc::channel::<()>();
    let (running, result) = oneshot::channel();
    let (waiting, never) = oneshot::channel();
    let first = Task { work: move |_: &mut Vec<u8>| gate.recv().is_err(), reply: running };
    pool.shared.enqueue(Box::new(first)).unwrap();
    until(|| pool.load().running == 1).await;
    pool.shared.enqueue(Box::new(Task { work: |_: &mut Vec<u8>| true, reply: waiting })).unwrap();
    drop(pool);
    assert!(never.await.is_err());
    drop(release);
    assert_eq!(result.await, Ok(true));
    until(|| shared.strong_count() == 0).await;
}

#[cfg(target_os = "linux")]
#[actix_web::test]
async fn the_threads_let_others_go_first() {
    let pool = pool();
    let priority = || rustix::process::getpriority_process(Some(rustix::thread::gettid())).unwrap();
    let own = priority();
    assert_eq!(submit(&pool, priority).await.unwrap(), Ok(10));
    assert_eq!(priority(), own, "the thread that asks keeps its own");
}
