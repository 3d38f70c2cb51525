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
# Cmdlets are named with their module, past aliases and functions of the same name. Nothing here needs
# more than constrained language mode allows, or fails under `Set-StrictMode -Version Latest`.

# Without a variable of its own, which would stay behind.
'program', 'prompt', 'title', 'color', 'verbs', 'saved', 'format' | Microsoft.PowerShell.Core\ForEach-Object {
    if (-not (Microsoft.PowerShell.Management\Test-Path -LiteralPath "variable:global:__awsso_$_")) {
        Microsoft.PowerShell.Utility\Set-Variable -Scope Global -Name "__awsso_$_" -Value ''
    }
}
if (-not $global:__awsso_program) { $global:__awsso_program = 'awsso' }

# No parameters are declared: they would take words that are meant for the program, `-v` for one. The
# verbs whose output is code are evaluated, unless somebody takes the output; everything else goes
# straight to the program. Flags before the verb are passed over, not read.
# A function cannot tell its caller that it failed (`$?`, `&&`) but by a terminating error: a switch
# that failed must not be followed by what was meant for the other account.
function global:awsso {
    $__awsso_verb = ''
    foreach ($__awsso_word in $args) {
        if ("$__awsso_word" -notlike '-*') {
            $__awsso_verb = "$__awsso_word"
            break
        }
    }
    $__awsso_words = @(__awsso_words @args)
    $__awsso_is_snippet = @($global:__awsso_verbs -split ' ') -ccontains $__awsso_verb
    if (-not $__awsso_is_snippet -or (__awsso_is_captured $MyInvocation)) {
        if ($MyInvocation.ExpectingInput) {
            $input | __awsso_run @__awsso_words
        }
        else {
            __awsso_run @__awsso_words
        }
        return
    }
    if ($MyInvocation.ExpectingInput) {
        $input | __awsso_evaluate @__awsso_words
    }
    else {
        __awsso_evaluate @__awsso_words
    }
    if ($global:LASTEXITCODE -ne 0) {
        throw "awsso failed with exit code $global:LASTEXITCODE"
    }
}

# The words as the program is to get them. Before PowerShell 7.3 a word for a program is pasted into
# its command line as it is: an empty one gets lost, and so do quotes, unless they are escaped.
function global:__awsso_words {
    $__awsso_is_pasted = $true
    if (Microsoft.PowerShell.Management\Test-Path -LiteralPath 'variable:PSNativeCommandArgumentPassing') {
        $__awsso_is_pasted = "$PSNativeCommandArgumentPassing" -eq 'Legacy'
    }
    foreach ($__awsso_word in $args) {
        # `a,b` is an array of two.
        $__awsso_text = if ($__awsso_word -is [array]) { $__awsso_word -join ',' } else { "$__awsso_word" }
        if ($__awsso_is_pasted) {
            $__awsso_text = $__awsso_text -replace '(\\*)"', '$1$1\"'
            if ($__awsso_text -eq '') { $__awsso_text = '""' }
        }
        $__awsso_text
    }
}

# Whether somebody other than the terminal takes the output, as far as a function can see: a pipe, or,
# on the line that it is called from, a parenthesis or an assignment before it, a redirection behind it.
function global:__awsso_is_captured {
    $__awsso_call = $args[0]
    if ($__awsso_call.PipelinePosition -lt $__awsso_call.PipelineLength) {
        return $true
    }
    $__awsso_line = "$($__awsso_call.Line)"
    $__awsso_start = $__awsso_call.OffsetInLine - 1
    if ($__awsso_start -lt 0 -or $__awsso_start -gt $__awsso_line.Length) {
        return $false
    }
    if ($__awsso_line.Substring(0, $__awsso_start) -match '[(=]\s*$') {
        return $true
    }
    $__awsso_rest = $__awsso_line.Substring($__awsso_start) -replace "'[^']*'|""[^""]*""", ''
    $__awsso_rest = ($__awsso_rest -split '[;|&(){}#\r\n]')[0]
    # 2 to 6 are errors, warnings and so on.
    return $__awsso_rest -match '(^|[^2-6>])>'
}

# The program itself, past the function of the same name.
function global:__awsso_run {
    # In case it cannot be started: the exit code of an earlier program must not stand for it.
    $global:LASTEXITCODE = 126
    $__awsso_executable = Microsoft.PowerShell.Core\Get-Command -Name $global:__awsso_program -CommandType Application -ErrorAction Stop |
        Microsoft.PowerShell.Utility\Select-Object -First 1
    # For this one process: what the terminal had before is not for every program to inherit.
    $__awsso_exported = $env:AWSSO_SAVED
    try {
        if ($global:__awsso_saved) { $env:AWSSO_SAVED = $global:__awsso_saved }
        if ($MyInvocation.ExpectingInput) {
            $input | & $__awsso_executable @args
        }
        else {
            & $__awsso_executable @args
        }
    }
    finally {
        $env:AWSSO_SAVED = $__awsso_exported
    }
}

# Evaluates what the program prints, if it succeeds; its exit code is in $LASTEXITCODE.
function global:__awsso_evaluate {
    # The exit code is looked at here; as an error it would be told twice, and break the hook.
    $PSNativeCommandUseErrorActionPreference = $false
    $__awsso_code = if ($MyInvocation.ExpectingInput) {
        @($input | __awsso_run --wrapper powershell @args) -join "`n"
    }
    else {
        @(__awsso_run --wrapper powershell @args) -join "`n"
    }
    # Nothing to evaluate would be an error.
    if ($global:LASTEXITCODE -eq 0 -and $__awsso_code.Trim()) {
        Microsoft.PowerShell.Utility\Invoke-Expression -Command $__awsso_code
    }
}

# Seconds since 1970, from the 100 ns that [DateTime] counts in since the year 1.
function global:__awsso_clock {
    $__awsso_ticks = [DateTime]::UtcNow.Ticks - 621355968000000000
    ($__awsso_ticks - $__awsso_ticks % 10000000) / 10000000
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
    # In a prompt nobody shows what goes to standard error, so what the program has to say is passed on;
    # under `Stop`, 5.1 would take its first line for an error and end.
    $ErrorActionPreference = 'Continue'
    try {
        __awsso_evaluate renew --hook 2>&1 | Microsoft.PowerShell.Core\ForEach-Object {
            Microsoft.PowerShell.Utility\Write-Host "$_"
        }
        if ($global:LASTEXITCODE -eq 0) {
            $global:__awsso_next = 0
            $global:__awsso_pause = 60
            return
        }
    }
    catch {
        $null = $_
    }
    if ($global:__awsso_pause -lt 3600) { $global:__awsso_pause = $global:__awsso_pause * 2 }
}

# The time that the credentials have left, and the style to show it in.
function global:__awsso_remaining {
    $__awsso_tail = "$env:AWS_SESSION_TOKEN" -replace '(?s)^.*(?=.{8}$)'
    if ("$env:AWSSO_FINGERPRINT" -cne "${env:AWS_ACCESS_KEY_ID}:${__awsso_tail}:$env:AWS_CREDENTIAL_EXPIRATION") {
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
        $__awsso_left = '{0}m' -f (($__awsso_seconds - $__awsso_seconds % 60) / 60)
        if ($__awsso_seconds -lt 300) { $__awsso_style = '33' }
    }
    else {
        $__awsso_minutes = ($__awsso_seconds - $__awsso_seconds % 60) / 60
        $__awsso_left = '{0}h{1:00}m' -f (($__awsso_minutes - $__awsso_minutes % 60) / 60), ($__awsso_minutes % 60)
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
        __awsso_name_window ''
        return ''
    }
    $__awsso_drawn = __awsso_draw
    __awsso_name_window $__awsso_drawn[0]
    if (-not $global:__awsso_prompt) {
        return ''
    }
    # An old console would show the codes instead of the colours.
    if ($global:__awsso_color -and $Host.UI.SupportsVirtualTerminal) {
        $__awsso_escape = [char]27
        return "$__awsso_escape[$($__awsso_drawn[1])m$($__awsso_drawn[0])$__awsso_escape[0m "
    }
    return "$($__awsso_drawn[0]) "
}

# Gives the terminal a title; for an empty one, that from before comes back. Not every host has a title.
function global:__awsso_name_window {
    if (-not $global:__awsso_title) {
        return
    }
    try {
        if ($args[0]) {
            if ($null -eq $global:__awsso_title_before) {
                $global:__awsso_title_before = "$($Host.UI.RawUI.WindowTitle)"
            }
            $Host.UI.RawUI.WindowTitle = $args[0]
        }
        elseif ($null -ne $global:__awsso_title_before) {
            $Host.UI.RawUI.WindowTitle = $global:__awsso_title_before
            $global:__awsso_title_before = $null
        }
    }
    catch {
        $null = $_
    }
}

$global:__awsso_next = 0
$global:__awsso_pause = 60
if (-not (Microsoft.PowerShell.Management\Test-Path -LiteralPath 'variable:global:__awsso_title_before')) {
    $global:__awsso_title_before = $null
}

# The prompt that was there is kept, once: loaded twice, awsso's own would call itself for ever.
if (-not (Microsoft.PowerShell.Management\Test-Path -LiteralPath 'function:__awsso_prompt_before')) {
    # First made, then filled: what is there already is set where it is, in the global scope.
    function global:__awsso_prompt_before { '' }
    Microsoft.PowerShell.Management\Set-Item -LiteralPath 'function:__awsso_prompt_before' -Value $function:prompt
    function global:prompt {
        $__awsso_succeeded = $?
        $__awsso_code = $null
        # Under strict mode a variable that was never set must not be read.
        if (Microsoft.PowerShell.Management\Test-Path -LiteralPath 'variable:global:LASTEXITCODE') {
            $__awsso_code = $global:LASTEXITCODE
        }
        $__awsso_shown = ''
        # Whatever goes wrong here must not cost the prompt. After awsso_unload there is no hook, yet
        # a prompt that was set later may still call this one.
        if (Microsoft.PowerShell.Management\Test-Path -LiteralPath 'function:__awsso_hook') {
            try {
                $null = __awsso_hook
                $__awsso_shown = __awsso_segment
            }
            catch {
                $null = $_
            }
        }
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

# Takes everything out of this shell again; the variables of a session stay (awsso unset). A prompt
# that was set later is left as it is, and so is what it may call. Completion cannot be taken back.
function global:awsso_unload {
    __awsso_name_window ''
    $__awsso_kept = $null
    if (Microsoft.PowerShell.Management\Test-Path -LiteralPath 'function:__awsso_prompt_before') {
        if ("$function:prompt" -match '__awsso_prompt_before') {
            Microsoft.PowerShell.Management\Set-Item -LiteralPath 'function:prompt' -Value $function:__awsso_prompt_before
        }
        else {
            $__awsso_kept = $function:__awsso_prompt_before
        }
    }
    Microsoft.PowerShell.Management\Remove-Item -Path 'function:__awsso_*', 'function:awsso', 'function:awsso_unload'
    Microsoft.PowerShell.Utility\Remove-Variable -Name '__awsso_*' -Scope Global
    if ($null -ne $__awsso_kept) {
        function global:__awsso_prompt_before { '' }
        Microsoft.PowerShell.Management\Set-Item -LiteralPath 'function:__awsso_prompt_before' -Value $__awsso_kept
    }
}

# Completion: `awsso init` appends the script that registers it here.
