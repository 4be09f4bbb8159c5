//! `keywright plugin`, black box: bundles without a server, the way out, and the process that compiles.

#[cfg(test)]
mod bundles;
#[cfg(test)]
#[cfg(feature = "code")]
mod compile;
#[cfg(test)]
mod way_out;
