//! A QR code in half blocks: two modules per character cell. Pure.

use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

/// `text` as a QR code; `None` if it is too long.
///
/// The light modules are drawn, because most terminals are dark.
pub(crate) fn qr_code(text: &str) -> Option<String> {
    let code = QrCode::new(text).ok()?;
    let image =
        code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build();
    Some(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_block_of_lines_of_one_length() {
        let image =
            qr_code("https://device.sso.us-east-1.amazonaws.com/?user_code=ABCD-EFGH").unwrap();
        let lengths: Vec<_> = image.lines().map(|line| line.chars().count()).collect();
        assert!(lengths.len() > 10 && lengths[0] > 25, "{image}");
        assert!(lengths.iter().all(|length| *length == lengths[0]));
        assert!(image.chars().all(|character| " \u{2580}\u{2584}\u{2588}\n".contains(character)));
        assert_eq!(qr_code(&"x".repeat(5000)), None);
    }
}
