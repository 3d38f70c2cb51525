//! The user at the other end of a connection within this machine, if the system tells.

use std::net::TcpStream;

/// Whether another user's program has connected. The administrator is allowed, and everybody if the
/// system does not tell.
#[cfg(target_os = "linux")]
pub(super) fn is_of_another_user(stream: &TcpStream) -> bool {
    /// The id of users without a name in a container.
    const NAMELESS: u32 = 65_534;

    let own = rustix::process::getuid().as_raw();
    let (Ok(theirs), Ok(here)) = (stream.peer_addr(), stream.local_addr()) else {
        return false;
    };
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap_or_default();
    let user = user_in(&table, theirs.port(), here.port());
    user.is_some_and(|user| own != 0 && ![own, 0, NAMELESS].contains(&user))
}

/// Other systems do not tell without more rights.
#[cfg(not(target_os = "linux"))]
pub(super) fn is_of_another_user(_stream: &TcpStream) -> bool {
    false
}

/// The user of the connection from port `from` of 127.0.0.1 to its port `to` in `/proc/net/tcp`:
/// number, local, remote, state, queues, timers, retransmissions, user.
#[cfg(target_os = "linux")]
fn user_in(table: &str, from: u16, to: u16) -> Option<u32> {
    let address = u32::from_ne_bytes([127, 0, 0, 1]);
    let [from, to] = [from, to].map(|port| format!("{address:08X}:{port:04X}"));
    table.lines().find_map(|line| {
        let fields: Vec<&str> = line.split_ascii_whitespace().collect();
        let is_it = fields.get(1) == Some(&from.as_str()) && fields.get(2) == Some(&to.as_str());
        fields.get(7)?.parse().ok().filter(|_| is_it)
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};

    use super::*;

    #[test]
    fn a_connection_of_ones_own_is_told() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (server, _) = listener.accept().unwrap();
        assert!(!is_of_another_user(&server));
        let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
        let from = client.local_addr().unwrap().port();
        let user = user_in(&table, from, listener.local_addr().unwrap().port());
        assert_eq!(user, Some(rustix::process::getuid().as_raw()));
    }

    #[cfg(target_endian = "little")]
    #[test]
    fn the_user_stands_in_the_eighth_column_of_the_line() {
        let table = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0
   1: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 2 1 0
   2: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 3 1 0
";
        assert_eq!(user_in(table, 50000, 8080), Some(1001));
        assert_eq!(user_in(table, 8080, 50000), Some(1000));
        assert_eq!(user_in(table, 50001, 8080), None);
    }
}
