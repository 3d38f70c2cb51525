//! A strict emulator of the AWS services that awsso talks to, on loopback.
