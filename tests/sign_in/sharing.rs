//! Many processes, one person.

use aws_emulator::Approval;

use super::scene;

#[test]
fn twenty_processes_share_one_sign_in() {
    let scene = scene();
    scene.aws.approve_device_logins(Approval::Never);
    let runs: Vec<_> = (0..20).map(|_| scene.run("login --sso-session corp").start()).collect();
    // Only when all are there does the person confirm: each has tried its token first.
    let end = std::time::Instant::now() + crate::support::TIME_LIMIT;
    while scene.aws.count("StartDeviceAuthorization") == 0 {
        assert!(std::time::Instant::now() < end, "nobody has begun");
        std::thread::yield_now();
    }
    scene.aws.approve_device_logins(Approval::AfterPolls(3));
    let said: Vec<_> = runs.into_iter().map(|run| run.end().exits(0).stderr).collect();
    assert_eq!(scene.aws.count("StartDeviceAuthorization"), 1);
    assert_eq!(scene.aws.count("RegisterClient"), 1);
    let waited = said.iter().filter(|text| text.contains(" to finish signing in to corp"));
    assert!(waited.count() > 0, "{said:?}");
    let leaders = said.iter().filter(|text| text.contains("check that it shows the code"));
    assert_eq!(leaders.count(), 1, "{said:?}");
}

#[test]
fn whoever_waits_takes_over_from_a_process_that_died() {
    let scene = scene();
    scene.aws.approve_device_logins(Approval::Never);
    let mut first = scene.run("login --sso-session corp");
    let mut first = first.command().spawn().unwrap();
    let end = std::time::Instant::now() + crate::support::TIME_LIMIT;
    while scene.aws.count("StartDeviceAuthorization") == 0 {
        assert!(std::time::Instant::now() < end, "nobody has begun");
        std::thread::yield_now();
    }
    let second = scene.run("login --sso-session corp").start();
    first.kill().unwrap();
    first.wait().unwrap();
    scene.aws.approve_device_logins(Approval::AfterPolls(1));
    second.end().exits(0).tells("signed in to corp");
    assert_eq!(scene.aws.count("StartDeviceAuthorization"), 2);
}

#[test]
fn whoever_waits_hears_that_the_person_said_no() {
    let scene = scene();
    scene.aws.approve_device_logins(Approval::Never);
    let first = scene.run("login --sso-session corp").start();
    let end = std::time::Instant::now() + crate::support::TIME_LIMIT;
    while scene.aws.count("StartDeviceAuthorization") == 0 {
        assert!(std::time::Instant::now() < end, "nobody has begun");
        std::thread::yield_now();
    }
    let mut second = scene.run("login --sso-session corp");
    let mut second = second.command().spawn().unwrap();
    let mut stderr = std::io::BufReader::new(second.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("to finish signing in") {
        assert!(std::io::BufRead::read_line(&mut stderr, &mut said).unwrap() > 0);
    }
    scene.aws.approve_device_logins(Approval::Deny);
    first.end().exits(5);
    std::io::Read::read_to_string(&mut stderr, &mut said).unwrap();
    assert_eq!(second.wait().unwrap().code(), Some(5));
    assert!(said.contains("failed: the sign-in was denied"), "{said}");
    assert_eq!(scene.aws.count("StartDeviceAuthorization"), 1);
}
