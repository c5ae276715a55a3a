//! All addresses known to the installation, in and around the sites, indexed to be found.
