//! What `exec --server` and `serve` serve is taken by the clients, and renewed by them without end.

use super::{Client, Kind, arn, divert};
use crate::support::{ACCOUNT, KEY_ID, SECRET_KEY, Scene, sso_scene};

const AWSSO: &str = env!("CARGO_BIN_EXE_awsso");

/// One process that goes on for longer than three lives of its credentials.
const LONG_JOB: &str = "\
import boto3, time
sts = boto3.Session().client('sts')
end = time.time() + 13
arns = set()
while time.time() < end:
    arns.add(sts.get_caller_identity()['Arn'])
    time.sleep(0.5)
print(*arns)
";

/// The same as many processes.
const MANY_JOBS: &str = "\
end=$((SECONDS + 13))
while ((SECONDS < end)); do \"$@\" sts get-caller-identity --query Arn --output text || exit; sleep 0.5; done | sort -u
";

fn scene(seconds: i64) -> Scene {
    let scene = sso_scene("");
    scene.aws.assign(ACCOUNT, "AdministratorAccess", seconds);
    scene.signed_in("corp");
    divert(&scene);
    scene
}

#[test]
fn a_job_outlives_its_credentials_three_times() {
    std::thread::scope(|scope| {
        for client in Client::all() {
            scope.spawn(move || {
                let scene = scene(4);
                let program = client.program.as_str();
                let mut words = vec!["exec", "adminUser", "--server", "--"];
                if client.kind == Kind::Boto3 {
                    words.extend([program, "-c", LONG_JOB]);
                } else {
                    words.extend(["bash", "-c", MANY_JOBS, "job", program]);
                }
                let job = scene.program(AWSSO, &words).env("AWS_PAGER", "").go().succeeds();
                let role = "assumed-role/AWSReservedSSO_AdministratorAccess_";
                assert!(
                    job.stdout.contains(role) && job.stdout.lines().count() == 1,
                    "{}",
                    job.shown()
                );
                let calls = scene.aws.count("GetRoleCredentials");
                assert!((4..=9).contains(&calls), "{calls} calls");
            });
        }
    });
}

#[test]
fn an_endpoint_is_used_in_spite_of_a_default_profile_with_credentials() {
    for client in Client::all() {
        let scene = scene(3600).credentials(&format!(
            "[default]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET_KEY}\n"
        ));
        // Nobody is there to be asked.
        scene.run("exec adminUser --server -- true").go().exits(4);
        let config = scene.read(".aws/config");
        scene.write(".aws/config", &format!("{config}\n[profile awsso-server]\nx = y\n"));
        let terminal = scene.enter("env adminUser --server");
        assert_eq!(terminal.variable("AWS_PROFILE"), "awsso-server");
        let who = client.who(&scene, "").after(&terminal).go().succeeds();
        assert!(arn(&who).contains("assumed-role/"), "{}", who.shown());
    }
}
