//! What is and what isn't a home.
