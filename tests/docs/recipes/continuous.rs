//! CI systems: the scripts of their files, run as their runners run them.

use serde_json::Value;

use aws_emulator::Trust;

use super::{DEPLOY, assert_deploying, calls, environment, found, stage, yaml};
use crate::docs::block;
use crate::support::{KEY_ID, Outcome, SECRET_KEY, Scene};

/// The runner of GitHub Actions: each `run` is a file for `bash -e`, unless `shell` says otherwise.
fn github(scene: &Scene, steps: &Value) -> Outcome {
    let runs = steps.as_array().unwrap().iter();
    let scripts: Vec<_> = runs.filter_map(|step| step["run"].as_str()).collect();
    let [script] = scripts[..] else {
        panic!("not one script: {scripts:?}");
    };
    scene.write("step.sh", script);
    scene.program("bash", &["-e", "step.sh"]).go()
}

/// What trusts the tokens of the CI system, and such a token.
fn with_token(scene: &Scene) -> String {
    scene.aws.add_role(DEPLOY, Trust::of_web_identity("project"));
    scene.aws.issue_web_identity_token("project", "sts.amazonaws.com", 600)
}

/// The profile of the page, its token in the home.
fn profile() -> String {
    block("docs/scripts.md", "gitlab-profile").replace("/tmp/", "[HOME]/")
}

#[test]
fn a_step_of_github_assumes_a_further_role() {
    let scene = stage();
    let text = block("docs/scripts.md", "github");
    let Some(steps) = yaml(&scene, &text) else {
        return;
    };
    // What the step before leaves in the environment.
    let scene = scene
        .env("AWS_ACCESS_KEY_ID", KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
        .env("AWS_REGION", "eu-central-1");
    github(&scene, &steps).succeeds();
    assert_deploying(&environment(&scene));
    assert_eq!(calls(&scene), ["terraform apply -auto-approve"]);
    let scene = stage().env("AWS_REGION", "eu-central-1");
    assert_ne!(github(&scene, &steps).status, Some(0));
    assert!(calls(&scene).is_empty());
}

#[test]
fn the_step_of_the_readme_takes_a_profile() {
    let scene = stage();
    let Some(steps) = yaml(&scene, &block("README.md", "github")) else {
        return;
    };
    // `assume` above has shown what happens without: here the profile is missing.
    assert_eq!(github(&scene, &steps).status, Some(4));
    assert!(calls(&scene).is_empty());
    let token = with_token(&scene);
    scene.write("aws-token", &token);
    scene.write(".aws/config", &profile().replace("eu-west-1", "eu-central-1"));
    github(&scene, &steps).succeeds();
    assert_deploying(&environment(&scene));
}

#[test]
fn a_job_of_gitlab_takes_its_token_to_the_profile() {
    let scene = stage();
    let text = block("docs/scripts.md", "gitlab").replace("/tmp/", "$HOME/");
    let Some(job) = yaml(&scene, &text) else {
        return;
    };
    let job = &job["deploy"];
    // The runner goes line by line, in one shell with these options, and expands the variables.
    let lines: Vec<_> = job["script"].as_array().unwrap().iter().collect();
    let lines = lines.iter().map(|line| line.as_str().unwrap());
    let script =
        format!("set -eo pipefail\nset +o noclobber\n{}\n", lines.collect::<Vec<_>>().join("\n"));
    let file = job["variables"]["AWS_CONFIG_FILE"].as_str().unwrap();
    let folder = scene.path("project").to_str().unwrap().to_owned();
    let file = file.replace("$CI_PROJECT_DIR", &folder);
    let tokens = job["id_tokens"].as_object().unwrap();
    let (name, token) = tokens.iter().next().unwrap();
    assert_eq!(token["aud"], "sts.amazonaws.com");

    let profile = profile().replace("eu-west-1", "eu-central-1");
    scene.write("project/ci/aws-config", &profile);
    let play = |scene: &Scene, token: &str| {
        scene
            .program("bash", &["-c", &script])
            .env("CI_PROJECT_DIR", &folder)
            .env("AWS_CONFIG_FILE", &file)
            .env(name, token)
            .go()
    };
    assert_ne!(play(&scene, "not a token").status, Some(0));
    assert!(calls(&scene).is_empty());
    let token = with_token(&scene);
    play(&scene, &token).succeeds();
    assert_deploying(&environment(&scene));
    let Some(stat) = found("stat") else { return };
    let mode = scene.program(stat, &["-c", "%a", "aws-token"]).go();
    mode.stdout("600\n");
}
