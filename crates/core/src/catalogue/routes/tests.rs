//! Routes in words, and calls to them.
