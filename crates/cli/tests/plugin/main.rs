//! `keywright plugin`, black box: bundles without a server, and the way out.

#[cfg(test)]
mod bundles;
#[cfg(test)]
mod way_out;
