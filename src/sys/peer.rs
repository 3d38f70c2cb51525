//! The user at the other end of a connection within this machine, if the system tells.

use std::net::TcpStream;
#[cfg(target_os = "linux")]
use std::net::{SocketAddr, SocketAddrV4};

/// Whether another user's program has connected. The administrator is allowed, and everybody if the
/// system does not tell.
#[cfg(target_os = "linux")]
pub(super) fn is_of_another_user(stream: &TcpStream) -> bool {
    /// The id of users without a name in a container.
    const NAMELESS: u32 = 65_534;

    let own = rustix::process::getuid().as_raw();
    user_of(stream).is_some_and(|user| own != 0 && ![own, 0, NAMELESS].contains(&user))
}

/// Other systems do not tell without more rights.
#[cfg(not(target_os = "linux"))]
pub(super) fn is_of_another_user(_stream: &TcpStream) -> bool {
    false
}

#[cfg(target_os = "linux")]
fn user_of(stream: &TcpStream) -> Option<u32> {
    let (theirs, here) = (stream.peer_addr().ok()?, stream.local_addr().ok()?);
    let (SocketAddr::V4(theirs), SocketAddr::V4(here)) = (theirs, here) else { return None };
    // The other end stands among those of IPv6 if it connected to an IPv4 address in IPv6 form.
    ["/proc/net/tcp", "/proc/net/tcp6"].iter().find_map(|path| {
        let table = std::fs::read_to_string(path).ok()?;
        user_in(&table, theirs, here)
    })
}

/// The user of the connection `from` there `to` here in `/proc/net/tcp` or `tcp6`: number, local,
/// remote, state, queues, timers, retransmissions, user. Addresses are words of the processor.
#[cfg(target_os = "linux")]
fn user_in(table: &str, from: SocketAddrV4, to: SocketAddrV4) -> Option<u32> {
    let word = |bytes| format!("{:08X}", u32::from_ne_bytes(bytes));
    let mapped = [[0; 4], [0; 4], [0, 0, 255, 255]].map(word).concat();
    let [from, to] = [from, to].map(|at| format!("{}:{:04X}", word(at.ip().octets()), at.port()));
    let is_at = |field: Option<&str>, address: &str| {
        let before = field.and_then(|field| field.strip_suffix(address));
        before.is_some_and(|before| before.is_empty() || before == mapped)
    };
    table.lines().find_map(|line| {
        let mut fields = line.split_ascii_whitespace().skip(1);
        let is_this = is_at(fields.next(), &from) && is_at(fields.next(), &to);
        fields.nth(4)?.parse().ok().filter(|_| is_this)
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};

    use super::*;

    #[test]
    fn a_connection_of_ones_own_is_told_also_if_it_is_made_as_ipv6() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        for address in [Ipv4Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.to_ipv6_mapped().into()] {
            let _client = TcpStream::connect(SocketAddr::new(address, port)).unwrap();
            let (server, _) = listener.accept().unwrap();
            assert!(!is_of_another_user(&server));
            assert_eq!(user_of(&server), Some(rustix::process::getuid().as_raw()), "{address}");
        }
    }

    #[cfg(target_endian = "little")]
    #[test]
    fn the_user_stands_in_the_eighth_column_of_the_line() {
        let table = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0
   1: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 2 1 0
   2: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 3 1 0
   3: 0200007F:C351 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1002        0 4 1 0
";
        let at = |text: &str| text.parse::<SocketAddrV4>().unwrap();
        let (here, user) = (at("127.0.0.1:8080"), |from: &str, to| user_in(table, at(from), to));
        assert_eq!(user("127.0.0.1:50000", here), Some(1001));
        assert_eq!(user("127.0.0.1:8080", at("127.0.0.1:50000")), Some(1000));
        assert_eq!(user("127.0.0.1:50001", here), None);
        // Somebody may connect from any address of this machine.
        assert_eq!(user("127.0.0.2:50001", here), Some(1002));
        let table = "   0: 0000000000000000FFFF00000100007F:C350 0000000000000000FFFF00000100007F:1F90 01 \
                     00000000:00000000 00:00000000 00000000  1003        0 2 1 0\n";
        assert_eq!(user_in(table, at("127.0.0.1:50000"), here), Some(1003));
        let other = table.replace("FFFF0000", "00000001");
        assert_eq!(user_in(&other, at("127.0.0.1:50000"), here), None);
    }
}
