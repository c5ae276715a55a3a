//! Blocks worked on side by side, and written in their order.

use std::io::{self, Read, Write};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::blocks::Blocks;
use super::rows::{TOLD, Tally};
use super::{Located, Progress, Stopped};
use crate::domain::problem::Problem;

/// What becomes of a block: rows, and their count.
pub(super) type Work<'a> = &'a (dyn Fn(&[u8], &mut Vec<u8>) -> io::Result<Tally> + Sync);

/// Shared by the threads: whoever is free takes the next block, and waits for its turn to write.
pub(super) struct Turns<R, W> {
    source: Mutex<Source<R>>,
    sink: Mutex<Sink<W>>,
    moved_on: Condvar,
}

struct Source<R> {
    blocks: Blocks<R>,
    next: u64,
}

struct Sink<W> {
    out: W,
    /// The block whose turn it is.
    turn: u64,
    located: Located,
    lines: u64,
    unreadable_lines: Vec<u64>,
    stopped: Option<Stopped>,
}

/// Nothing is left half done under these locks: a thread that panicked ends the program anyway.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<R: Read, W: Write> Turns<R, W> {
    pub(super) fn new(blocks: Blocks<R>, out: W) -> Self {
        let sink =
            Sink { out, turn: 0, located: Located::default(), lines: 0, unreadable_lines: Vec::new(), stopped: None };
        Self { source: Mutex::new(Source { blocks, next: 0 }), sink: Mutex::new(sink), moved_on: Condvar::new() }
    }

    /// Works on blocks until there are none left, or something stopped.
    pub(super) fn work(&self, work: Work<'_>, progress: Progress<'_>) {
        let (mut block, mut rows) = (Vec::new(), Vec::new());
        loop {
            let number = {
                let mut source = locked(&self.source);
                let number = source.next;
                match source.blocks.next(&mut block) {
                    Ok(true) => source.next += 1,
                    Ok(false) => return,
                    Err(error) => {
                        drop(source);
                        return self.stop(Stopped::Reading(error));
                    }
                }
                number
            };
            if !self.one(number, &block, &mut rows, work, progress) {
                return;
            }
        }
    }

    /// False: something stopped, here or elsewhere.
    fn one(&self, number: u64, block: &[u8], rows: &mut Vec<u8>, work: Work<'_>, progress: Progress<'_>) -> bool {
        // Whoever waits for a turn must be woken even if this thread panics.
        let unless_done = StopUnlessDone(self);
        rows.clear();
        let tally = match work(block, rows) {
            Ok(tally) => tally,
            Err(error) => {
                self.stop(Stopped::Reading(error));
                return false;
            }
        };
        let sink = locked(&self.sink);
        let not_yet = |sink: &mut Sink<W>| sink.turn != number && sink.stopped.is_none();
        let mut sink = self.moved_on.wait_while(sink, not_yet).unwrap_or_else(PoisonError::into_inner);
        if sink.stopped.is_some() {
            return false;
        }
        if let Err(error) = sink.out.write_all(rows) {
            drop(sink);
            self.stop(Stopped::Writing(error));
            return false;
        }
        sink.add(&tally);
        let points = sink.located.points;
        drop(sink);
        std::mem::forget(unless_done);
        self.moved_on.notify_all();
        progress(points);
        true
    }

    /// The first reason is the one that is told.
    fn stop(&self, why: Stopped) {
        locked(&self.sink).stopped.get_or_insert(why);
        self.moved_on.notify_all();
    }

    /// What all of it came to. `header_lines` stand before the first block.
    pub(super) fn finish(self, header_lines: u64) -> Result<Located, Stopped> {
        let mut sink = self.sink.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(stopped) = sink.stopped {
            return Err(stopped);
        }
        sink.out.flush().map_err(Stopped::Writing)?;
        let mut located = sink.located;
        located.outside = located.points - located.inside - located.unreadable;
        located.problems = sink.unreadable_lines.iter().map(|line| unreadable(line + header_lines + 1)).collect();
        Ok(located)
    }
}

impl<W> Sink<W> {
    fn add(&mut self, tally: &Tally) {
        self.turn += 1;
        self.located.points += tally.points;
        self.located.inside += tally.inside;
        self.located.unreadable += tally.unreadable;
        let room = TOLD - self.unreadable_lines.len();
        let before = self.lines;
        self.unreadable_lines.extend(tally.unreadable_lines.iter().take(room).map(|line| before + line));
        self.lines += tally.lines;
    }
}

fn unreadable(line: u64) -> Problem {
    let words =
        format!("Line {line} has no longitude and latitude that are numbers. It was written without a feature.");
    Problem::warning("point_unreadable", words).at_line(line)
}

struct StopUnlessDone<'a, R: Read, W: Write>(&'a Turns<R, W>);

impl<R: Read, W: Write> Drop for StopUnlessDone<'_, R, W> {
    fn drop(&mut self) {
        let words = "a part of the work ended before it was done";
        self.0.stop(Stopped::Writing(io::Error::other(words)));
    }
}
