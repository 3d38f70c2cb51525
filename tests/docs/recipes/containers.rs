//! docker and compose, with a stand-in that takes variables from its environment as docker does:
//! `-e NAME` hands on the value of its own variable, and nothing if it has none.

use serde_json::Value;

use super::{assert_deploying, calls, deploys_or_stops, environment, program, stage, yaml};
use crate::docs::block;

const DOCKER: &str = "\
#!/bin/sh
[ \"$1\" = run ] || exit 125
shift
variables=
while :; do
    case $1 in
    --rm) shift ;;
    -e) variables=\"$variables $2\"; shift 2 ;;
    -*) exit 125 ;;
    *) break ;;
    esac
done
image=$1; shift
for name in $variables; do
    if value=$(printenv \"$name\"); then set -- \"$@\" \"$name=$value\"; fi
done
exec env -i HOME=\"$HOME\" PATH=\"$PATH\" IMAGE=\"$image\" sh -c '
    words=
    for word do
        case $word in AWS_*=*) export \"$word\" ;; *) words=\"$words $word\" ;; esac
    done
    exec recorder $words' sh \"$@\"
";

#[test]
fn a_container_gets_the_credentials_and_nothing_else() {
    let block = block("docs/scripts.md", "docker");
    deploys_or_stops(|scene| {
        program(scene, "docker", DOCKER);
        scene.program("sh", &["-c", &block]).go()
    });
    let scene = stage();
    program(&scene, "docker", DOCKER);
    scene.program("sh", &["-c", &block]).go().succeeds();
    assert_eq!(calls(&scene), ["recorder s3 ls"]);
    let variables = environment(&scene);
    assert_eq!(variables["IMAGE"], "amazon/aws-cli");
    assert_eq!(variables.get("AWSSO_PROFILE"), None);
    // Long-term keys have no session token: the variable stays away, it is not empty.
    let line = block.replace("env deploy", "env keys");
    scene.program("sh", &["-c", &line]).go().succeeds();
    assert_eq!(environment(&scene).get("AWS_SESSION_TOKEN"), None);
}

#[test]
fn a_service_of_compose_gets_the_same() {
    let scene = stage();
    let Some(file) = yaml(&scene, &block("docs/scripts.md", "compose")) else {
        return;
    };
    let names = file["services"]["app"]["environment"].as_array().unwrap();
    let variables = scene.awsso("env deploy --format json").succeeds().json();
    let given = names.iter().map(|name| {
        let name = name.as_str().unwrap();
        // With `=` it would be a value.
        assert!(!name.contains('='), "{name}");
        (name.to_owned(), variables[name].as_str().unwrap().to_owned())
    });
    assert_deploying(&given.collect());
    assert_eq!(file["services"]["app"]["env_file"], Value::Null);
}
