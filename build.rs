//! Chooses what to embed: the built web app, or the committed placeholder, so that Rust builds before a web build exists.

use std::path::Path;

fn main() {
    let root = std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let built = format!("{root}/web/dist");
    let folder = if Path::new(&built).join("index.html").exists() {
        built
    } else {
        format!("{root}/web/placeholder")
    };
    println!("cargo::rustc-env=JARI_WEB_FOLDER={folder}");
    println!("cargo::rerun-if-changed=web/dist/index.html");
    println!("cargo::rerun-if-changed=web/placeholder/index.html");
    println!("cargo::rerun-if-changed=migrations");
}
