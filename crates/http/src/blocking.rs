//! Work that waits for the disk, off the threads that answer requests.

use std::any::Any;

use actix_web::web;

use crate::ApiError;

type Answer = Box<dyn Any + Send>;

/// Runs `work` on a thread that may wait.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let answer = run(Box::new(move || Box::new(work()))).await?;
    *answer.downcast().map_err(|_| ApiError::internal("work was answered with something else"))?
}

/// What runtimes make of a task is thousands of lines of machine code: once, and not for each kind of work.
async fn run(work: Box<dyn FnOnce() -> Answer + Send>) -> Result<Answer, ApiError> {
    web::block(work).await.map_err(ApiError::internal)
}
