# The session in the prompt and the title of PowerShell. `awsso init` prints this after awsso.ps1.

# The segment at the time $args[0], with its colors and a space after it. Also names the window.
function global:__awsso_segment {
    $__awsso_left, $__awsso_style = '', '36'
    $__awsso_tail = "$env:AWS_SESSION_TOKEN" -replace '(?s)^(?:.*(?=.{8}$)|.{0,7}$)'
    if ("$env:AWSSO_FINGERPRINT" -cne "${env:AWS_ACCESS_KEY_ID}:${__awsso_tail}:$env:AWS_CREDENTIAL_EXPIRATION") {
        $__awsso_left, $__awsso_style = 'other keys', '33'
    } elseif ("$env:AWSSO_EXPIRATION" -match '^[0-9]{1,15}$') {
        $__awsso_seconds = [long]$env:AWSSO_EXPIRATION - $args[0]
        $__awsso_minutes = ($__awsso_seconds - $__awsso_seconds % 60) / 60
        if ($__awsso_seconds -lt 300 -or $env:AWSSO_NOTICE) { $__awsso_style = '33' }
        if ($__awsso_seconds -le 0) { $__awsso_left, $__awsso_style = 'expired', '31' }
        elseif ($__awsso_seconds -lt 60) { $__awsso_left = "${__awsso_seconds}s" }
        elseif ($__awsso_seconds -lt 3600) { $__awsso_left = "${__awsso_minutes}m" }
        else { $__awsso_left = '{0}h{1:00}m' -f (($__awsso_minutes - $__awsso_minutes % 60) / 60), ($__awsso_minutes % 60) }
        if ($env:AWSSO_NOTICE) { $__awsso_left += " $env:AWSSO_NOTICE" }
    }
    if ($env:AWSSO_DANGER -eq '1') { $__awsso_style = '1;37;41' }
    # An empty value removes the space before it; `{}` stands for a brace of a name.
    $__awsso_text = "$env:AWSSO_SEGMENT"
    foreach ($__awsso_pair in ('{left}', $__awsso_left), ('{region}', "$env:AWS_REGION")) {
        if (-not $__awsso_pair[1]) { $__awsso_text = $__awsso_text.Replace(" $($__awsso_pair[0])", '') }
        $__awsso_text = $__awsso_text.Replace($__awsso_pair[0], $__awsso_pair[1])
    }
    $__awsso_text = $__awsso_text.Replace('{}', '{') -replace '\p{Cc}'
    if (__awsso_title) { __awsso_name_window $__awsso_text }
    if (-not $__awsso_text -or -not (__awsso_prompt)) { return '' }
    # An old console would show the codes instead of the colors.
    if (-not (__awsso_color) -or -not $Host.UI.SupportsVirtualTerminal) { return "$__awsso_text " }
    "$([char]27)[${__awsso_style}m$__awsso_text$([char]27)[0m "
}

# Names the window; an empty name restores it. Not every host can.
function global:__awsso_name_window {
    $__awsso_before = __awsso_get __awsso_title_before
    if (-not $args[0] -and $null -eq $__awsso_before) { return }
    if ($null -eq $__awsso_before) { $__awsso_before = "$($Host.UI.RawUI.WindowTitle)" }
    $global:__awsso_title_before = if ($args[0]) { $__awsso_before }
    try { $Host.UI.RawUI.WindowTitle = if ($args[0]) { $args[0] } else { $__awsso_before } } catch { $null = $_ }
}
