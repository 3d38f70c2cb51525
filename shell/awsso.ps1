# awsso in PowerShell, 5.1 and 7.
#
# Load:        awsso init powershell | Out-String | Invoke-Expression     at the end of $PROFILE
# Switch off:  awsso_unload                     in this shell; for good: take the line out
#
# What it does: a function `awsso` that evaluates the snippets of `awsso env` and its kin when they
# would end up on the terminal; before each prompt a look at the clock, and once in a while a call
# of `awsso renew`; if asked for, a segment before the prompt, which takes no process either.
#
# `awsso init` writes assignments in front of this text: the program, whether there is to be a segment
# and a title of the terminal, and what the segment looks like. Whatever sets a prompt of its own
# (starship, oh-my-posh) has to come before this.

# No parameters are declared: they would take words that are meant for the program. The verbs whose
# output is code are evaluated; everything else goes straight to the program. Flags before the verb
# are passed over, not read. Only in front of a pipe can a function see that it is not the terminal
# that reads.
function global:awsso {
    $__awsso_verb = ''
    foreach ($__awsso_word in $args) {
        if ("$__awsso_word" -notlike '-*') {
            $__awsso_verb = "$__awsso_word"
            break
        }
    }
    $__awsso_is_snippet = @('env', 'use', 'assume', 'unset', 'renew', 'import') -ccontains $__awsso_verb
    $__awsso_is_piped = $MyInvocation.PipelinePosition -lt $MyInvocation.PipelineLength
    if ($__awsso_is_snippet -and -not $__awsso_is_piped) {
        __awsso_evaluate @args
    }
    else {
        & (__awsso_executable) @args
    }
    # The last statement is what `&&` and `$?` look at.
    if ($global:LASTEXITCODE -ne 0) {
        Microsoft.PowerShell.Utility\Write-Error -Message 'awsso' -ErrorAction Ignore
    }
}

# The program itself, past the function of the same name.
function global:__awsso_executable {
    Microsoft.PowerShell.Core\Get-Command -Name $global:__awsso_program -CommandType Application -ErrorAction Stop |
        Microsoft.PowerShell.Utility\Select-Object -First 1
}

# Evaluates what the program prints, if it succeeds; its exit code is in $LASTEXITCODE.
# AWSSO_WRAPPED makes it write to the terminal what is for people, and only code to standard output.
function global:__awsso_evaluate {
    $__awsso_before = $env:AWSSO_SHELL
    $__awsso_code = ''
    try {
        $env:AWSSO_SHELL = 'powershell'
        $env:AWSSO_WRAPPED = '1'
        $__awsso_code = & (__awsso_executable) @args | Microsoft.PowerShell.Utility\Out-String
    }
    finally {
        $env:AWSSO_SHELL = $__awsso_before
        $env:AWSSO_WRAPPED = $null
    }
    # Nothing to evaluate would be an error.
    if ($global:LASTEXITCODE -eq 0 -and "$__awsso_code".Trim()) {
        Microsoft.PowerShell.Utility\Invoke-Expression -Command $__awsso_code
    }
}

# Seconds since 1970.
function global:__awsso_clock {
    [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
}

# Before each prompt. Only digits are compared: anything else is nothing that awsso wrote.
function global:__awsso_hook {
    if ("$env:AWSSO_RENEW_AT" -notmatch '^[0-9]{1,15}$') {
        return
    }
    $__awsso_time = __awsso_clock
    if ($__awsso_time -lt [long]$env:AWSSO_RENEW_AT -or $__awsso_time -lt $global:__awsso_next) {
        return
    }
    # Before the attempt, as Ctrl-C would end it: the program sets the time of the next one itself,
    # unless something is wrong with it.
    $global:__awsso_next = $__awsso_time + $global:__awsso_pause
    try {
        __awsso_evaluate renew --hook
        if ($global:LASTEXITCODE -eq 0) {
            $global:__awsso_next = 0
            $global:__awsso_pause = 60
            return
        }
    }
    catch {
        $null = $_
    }
    $global:__awsso_pause = [Math]::Min(3600, $global:__awsso_pause * 2)
}

# The time that the credentials have left, and the style to show it in.
function global:__awsso_remaining {
    if ("$env:AWSSO_ACCESS_KEY_ID" -cne "$env:AWS_ACCESS_KEY_ID") {
        return @('other keys', '33')
    }
    if ("$env:AWSSO_EXPIRATION" -notmatch '^[0-9]{1,15}$') {
        return @('', '36')
    }
    $__awsso_seconds = [long]$env:AWSSO_EXPIRATION - (__awsso_clock)
    $__awsso_style = '36'
    if ($__awsso_seconds -le 0) {
        $__awsso_left = 'expired'
        $__awsso_style = '31'
    }
    elseif ($__awsso_seconds -lt 60) {
        $__awsso_left = "${__awsso_seconds}s"
        $__awsso_style = '33'
    }
    elseif ($__awsso_seconds -lt 3600) {
        $__awsso_left = '{0}m' -f [Math]::Floor($__awsso_seconds / 60)
        if ($__awsso_seconds -lt 300) { $__awsso_style = '33' }
    }
    else {
        $__awsso_left = '{0}h{1:00}m' -f [Math]::Floor($__awsso_seconds / 3600), [Math]::Floor($__awsso_seconds % 3600 / 60)
    }
    if ($env:AWSSO_NOTICE) {
        $__awsso_left = "$__awsso_left $env:AWSSO_NOTICE"
        if ($__awsso_style -eq '36') { $__awsso_style = '33' }
    }
    return @($__awsso_left, $__awsso_style)
}

# What the segment shows, and its style.
function global:__awsso_draw {
    $__awsso_remaining = __awsso_remaining
    $__awsso_text = ''
    $__awsso_rest = $global:__awsso_format
    while ($__awsso_rest -match '(?s)^(.*?)\{(.*?)\}(.*)$') {
        $__awsso_parts = $Matches
        $__awsso_value = switch ($__awsso_parts[2]) {
            'profile' { "$env:AWSSO_PROMPT" }
            'account' { "$env:AWSSO_ACCOUNT_ID" }
            'role' { "$env:AWSSO_ROLE" }
            'region' { "$env:AWS_REGION" }
            'left' { $__awsso_remaining[0] }
            default { '' }
        }
        $__awsso_text += $__awsso_parts[1]
        # What is not there takes the blank before it along.
        if (-not $__awsso_value) { $__awsso_text = $__awsso_text -replace ' $', '' }
        $__awsso_text += "$__awsso_value" -replace '\p{Cc}', ''
        $__awsso_rest = $__awsso_parts[3]
    }
    $__awsso_style = $__awsso_remaining[1]
    if ($env:AWSSO_DANGER -eq '1') { $__awsso_style = '1;37;41' }
    return @("$__awsso_text$__awsso_rest", $__awsso_style)
}

# The segment with its colours and the blank after it; nothing without a session.
function global:__awsso_segment {
    if (-not $env:AWSSO_PROMPT) {
        return ''
    }
    $__awsso_drawn = __awsso_draw
    if ($global:__awsso_title) {
        try { $Host.UI.RawUI.WindowTitle = $__awsso_drawn[0] } catch { $null = $_ }
    }
    if (-not $global:__awsso_prompt) {
        return ''
    }
    if ($global:__awsso_color) {
        $__awsso_escape = [char]27
        return "$__awsso_escape[$($__awsso_drawn[1])m$($__awsso_drawn[0])$__awsso_escape[0m "
    }
    return "$($__awsso_drawn[0]) "
}

$global:__awsso_next = 0
$global:__awsso_pause = 60

# The prompt that was there is kept, once: loaded twice, awsso's own would call itself for ever.
if (-not (Microsoft.PowerShell.Management\Test-Path -LiteralPath 'function:__awsso_prompt_before')) {
    Microsoft.PowerShell.Management\Set-Item -LiteralPath 'function:global:__awsso_prompt_before' -Value $function:prompt
    function global:prompt {
        $__awsso_succeeded = $?
        $__awsso_code = $null
        # Under strict mode a variable that was never set must not be read.
        if (Microsoft.PowerShell.Management\Test-Path -LiteralPath 'variable:global:LASTEXITCODE') {
            $__awsso_code = $global:LASTEXITCODE
        }
        __awsso_hook
        $__awsso_shown = __awsso_segment
        $global:LASTEXITCODE = $__awsso_code
        # `$?` cannot be assigned: a statement that succeeds or fails sets it for the prompt below.
        if ($__awsso_succeeded) {
            $null = 0
        }
        else {
            Microsoft.PowerShell.Utility\Write-Error -Message 'before' -ErrorAction Ignore
        }
        $__awsso_shown + (__awsso_prompt_before)
    }
}

# Takes everything out of this shell again; the variables of a session stay (awsso unset).
function global:awsso_unload {
    if (Microsoft.PowerShell.Management\Test-Path -LiteralPath 'function:__awsso_prompt_before') {
        Microsoft.PowerShell.Management\Set-Item -LiteralPath 'function:global:prompt' -Value $function:__awsso_prompt_before
    }
    Microsoft.PowerShell.Management\Remove-Item -Path 'function:__awsso_*', 'function:awsso', 'function:awsso_unload'
    Microsoft.PowerShell.Management\Remove-Item -Path 'variable:global:__awsso_*'
}

# Completion: `awsso init` appends the script that registers it here.
