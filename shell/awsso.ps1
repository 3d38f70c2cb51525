# awsso in PowerShell, 5.1 and 7.
#
# Load:        . ([scriptblock]::Create((awsso init powershell) -join [char]10))     at the end of $PROFILE
#              awsso init powershell | Out-String | Invoke-Expression     takes longer, and works in
#              constrained language mode
# Switch off:  awsso_unload                     in this shell; for good: delete the line
#
# `awsso init` prints the settings before this text, as functions: `Remove-Variable *` and reused
# runspaces delete variables. Cmdlets are named with their module, to bypass aliases and functions. All works in
# constrained language mode and under `Set-StrictMode -Version Latest`.

# A path that is not text is missing in the settings.
if (-not $function:__awsso_program) { function global:__awsso_program { 'awsso' } }
function global:__awsso_is_full { $ExecutionContext.SessionState.LanguageMode -eq 'FullLanguage' }
function global:__awsso_get { Microsoft.PowerShell.Utility\Get-Variable $args[0] -ValueOnly -ErrorAction Ignore }

# Without declared parameters: they would take words that are meant for the program, such as `-v`.
function global:awsso {
    # .SYNOPSIS
    # Switches this terminal between AWS accounts and roles. awsso --help lists the commands.
    $__awsso_input = if ($MyInvocation.ExpectingInput) { , @($input) }
    $__awsso_words = @(__awsso_words $args)
    $__awsso_line = ($__awsso_words + '') -join "`n"
    if ($__awsso_line -cnotmatch "^(?>--color\n.*\n|-.*\n)*(?:$((__awsso_verbs) -replace ' ', '|'))\n" -or
        $__awsso_line -cmatch '\n(?:--help|-h|--explain|--print|--format(?:=.*)?)\n') {
        return __awsso_run $__awsso_words $__awsso_input
    }
    # The rest of a pipe may ignore the snippet, or evaluate it again, which does no harm.
    $__awsso_is_piped = $MyInvocation.PipelinePosition -lt $MyInvocation.PipelineLength
    __awsso_evaluate $__awsso_words $__awsso_input (__awsso_is_captured $MyInvocation) $__awsso_is_piped
    # The next command must not run in the old account. A terminating error of Write-Error ends the
    # caller even if `throw` is ignored (SilentlyContinue); Ctrl-C ends it silently.
    if ($global:LASTEXITCODE -eq 0) { return }
    if ($global:LASTEXITCODE -eq 130 -and (__awsso_is_full)) { throw [System.Management.Automation.PipelineStoppedException]::new() }
    Microsoft.PowerShell.Utility\Write-Error "failed with exit code $global:LASTEXITCODE" -ErrorAction Stop
}

# The words as typed. A number arrives as a number, but `-f` still knows its text; `a,b` arrives as
# an array, and `-p:x` as `-p:`, which carries a note, and `x`.
function global:__awsso_words {
    # Before 7.3, words are joined to a command line, which loses quotes and empty words.
    $__awsso_is_pasted = (__awsso_get PSNativeCommandArgumentPassing) -eq 'Legacy' -or $PSVersionTable.PSVersion -lt '7.3'
    $__awsso_text = ''
    foreach ($__awsso_word in $args[0]) {
        $__awsso_text += @(foreach ($__awsso_part in $__awsso_word) { '{0}' -f $__awsso_part }) -join ','
        if ($__awsso_text -like '-*:' -and $__awsso_word.PSObject.Properties['<CommandParameterName>']) { continue }
        if ($__awsso_is_pasted) { $__awsso_text = $__awsso_text -replace '(\\*)"', '$1$1\"' -replace '^$', '""' }
        $__awsso_text
        $__awsso_text = ''
    }
    if ($__awsso_text) { $__awsso_text }
}

# Whether an assignment or a parenthesis takes the output, as far as the text of the call tells.
# `$null =` and `[void](` do not count.
function global:__awsso_is_captured {
    if ($args[0].OffsetInLine -lt 1) { return $false }
    $__awsso_call = [regex]::Escape($args[0].Line.Substring($args[0].OffsetInLine - 1).Trim())
    $__awsso_frames = @(Microsoft.PowerShell.Utility\Get-PSCallStack)
    $__awsso_statement = if ($__awsso_frames.Length -gt 2) { $__awsso_frames[2].Position.Text }
    "$__awsso_statement" -match '^(?:\[[^\]]+\]\s*)?\$(?!null\b)[^\s=]+\s*[-+*/%?]*=' -or
        "$__awsso_statement`n$($args[0].Line)" -match "(?:(?<!\[void\]\s*)\(|(?<!\`$null\s*)=)\s*$__awsso_call\s*(?:\n|`$)"
}

# Runs the program, not the function of the same name, with words and input.
function global:__awsso_run {
    $__awsso_words, $__awsso_input = $args
    $__awsso_executable = @(Microsoft.PowerShell.Core\Get-Command (__awsso_program) -CommandType Application -ErrorAction Stop)[0]
    $__awsso_command = if ($null -eq $__awsso_input) { '& $__awsso_executable' } else { '$__awsso_input | & $__awsso_executable' }
    # Indexes in quotes: a word from a variable counts as bare, and on Unix a bare `*` or `~` is
    # expanded.
    for ($__awsso_index = 0; $__awsso_index -lt $__awsso_words.Length; $__awsso_index++) {
        $__awsso_command += " `"`$(`$__awsso_words[$__awsso_index])`""
    }
    $__awsso_exported, $__awsso_encoding = $env:AWSSO_SAVED, $null
    try {
        # A snippet is ASCII: it survives every encoding of the console but UTF-16 and UTF-32.
        if ((__awsso_is_full) -and [System.Console]::OutputEncoding.GetByteCount('$') -gt 1) {
            $__awsso_encoding = [System.Console]::OutputEncoding
            [System.Console]::OutputEncoding = [System.Text.Encoding]::UTF8
        }
        # Other programs must not inherit the earlier values of the terminal. Only a snippet that no
        # function evaluated puts them into the environment.
        if ($env:AWSSO_PROFILE -and -not $__awsso_exported) { $env:AWSSO_SAVED = __awsso_get __awsso_saved }
        Microsoft.PowerShell.Utility\Invoke-Expression $__awsso_command
    } finally {
        $env:AWSSO_SAVED = $__awsso_exported
        if ($null -ne $__awsso_encoding) { [System.Console]::OutputEncoding = $__awsso_encoding }
    }
}

# Evaluates the snippet of the program for words and input; or prints it, if it is captured
# ($args[2]); or both ($args[3]). $LASTEXITCODE tells whether that succeeded.
function global:__awsso_evaluate {
    $PSNativeCommandUseErrorActionPreference = $false
    $global:LASTEXITCODE = 126 # In case it does not start.
    $__awsso_flags = @(if (-not $args[2]) { '--wrapper', 'powershell' })
    $__awsso_code = @(__awsso_run ($__awsso_flags + $args[0]) $args[1]) -join "`n"
    if ($global:LASTEXITCODE -ne 0 -or -not $__awsso_code) { return }
    if ($__awsso_code -notmatch '^\$') {
        # The error of an evaluation would quote the code, with secrets.
        $global:LASTEXITCODE = 1
        return Microsoft.PowerShell.Utility\Write-Error 'cannot read the snippet: set [Console]::OutputEncoding to UTF-8'
    }
    if (-not $args[2]) { Microsoft.PowerShell.Utility\Invoke-Expression $__awsso_code }
    if ($args[2] -or $args[3]) { $__awsso_code }
}

# A prompt around another one, $args[1]; $args[0] is whether the last command succeeded.
function global:__awsso_draw {
    # A prompt that was set later may call an older one of awsso: only the outermost acts.
    $__awsso_is_active = -not $function:__awsso_outer -and ($env:AWSSO_PROFILE -or $function:__awsso_segment)
    $__awsso_shows = $__awsso_is_active -and $function:__awsso_segment
    if ($__awsso_is_active) {
        function __awsso_outer { }
        $__awsso_time = [long]([DateTime]::UtcNow.Ticks / 10000000 - 62135596800.5) # Since 1970, rounded down.
        if ("$env:AWSSO_RENEW_AT" -match '^[0-9]{1,15}$' -and $__awsso_time -ge [long]$env:AWSSO_RENEW_AT) { __awsso_renew $__awsso_time }
    }
    if ($__awsso_shows -and "$($args[1])" -match 'Write-Host') {
        Microsoft.PowerShell.Utility\Write-Host -NoNewline (__awsso_segment $__awsso_time)
        $__awsso_shows = $false
    }
    # `$?` cannot be assigned: a statement that succeeds or fails sets it for the inner prompt.
    if ($args[0]) { $null = 0 } else { Microsoft.PowerShell.Utility\Write-Error 'before' -ErrorAction Ignore }
    $__awsso_prompt, $null = & $args[1]
    if (-not $__awsso_shows) { return $__awsso_prompt }
    # After its leading line feeds, and last, because hooks may change the session.
    $__awsso_rest = "$__awsso_prompt".TrimStart("`r`n")
    "$__awsso_prompt".Substring(0, "$__awsso_prompt".Length - $__awsso_rest.Length) + (__awsso_segment $__awsso_time) + $__awsso_rest
}

# The renewal that is due at the time $args[0]. An error here must not break the prompt.
function global:__awsso_renew {
    $__awsso_exit_code = __awsso_get LASTEXITCODE
    # After Ctrl-C, a helper may soon finish. Otherwise the program sets the time of the next look
    # itself, unless it fails.
    $env:AWSSO_RENEW_AT = $args[0] + 2
    $__awsso_failed = $true
    # Under `Stop`, 5.1 would end at the first line on standard error, which a prompt does not show.
    $ErrorActionPreference = 'Continue'
    try {
        __awsso_evaluate @('renew', '--hook') $null $false $false 2>&1 |
            Microsoft.PowerShell.Core\ForEach-Object { Microsoft.PowerShell.Utility\Write-Host "$_" }
        $__awsso_failed = $global:LASTEXITCODE -notin 0, 130
    } catch { $null = $_ } finally { $global:LASTEXITCODE = $__awsso_exit_code }
    if ($__awsso_failed) { $env:AWSSO_RENEW_AT = $args[0] + 60 }
}

# Removes awsso from this shell, except the variables of a session (awsso unset), completion, and
# prompts that another one may call.
function global:awsso_unload {
    if ($function:__awsso_name_window) { __awsso_name_window '' }
    if ($env:AWSSO_PROFILE -and -not $env:AWSSO_SAVED) { $env:AWSSO_SAVED = __awsso_get __awsso_saved }
    if ("$function:prompt" -match '__awsso_prompt_[0-9]+') {
        ${function:global:prompt} = (Microsoft.PowerShell.Management\Get-Item "function:$($Matches[0])").ScriptBlock
        Microsoft.PowerShell.Management\Remove-Item "function:$($Matches[0])"
    }
    Microsoft.PowerShell.Management\Remove-Item 'function:__awsso_*', 'function:awsso', 'function:awsso_unload' -Exclude '__awsso_prompt_[0-9]*'
    Microsoft.PowerShell.Utility\Remove-Variable '__awsso_*' -Scope Global
}

# Keeps the inner prompt under its own name: a prompt that was set later may call it.
function global:__awsso_wrap {
    $__awsso_succeeded = $?
    if (-not $function:__awsso_draw) { return & $function:__awsso_prompt_0 }
    __awsso_draw $__awsso_succeeded $function:__awsso_prompt_0
}
if ("$function:prompt" -notlike '*__awsso_prompt_*') {
    if (-not $function:__awsso_prompt_0) {
        ${function:global:__awsso_prompt_0} = $function:prompt
        ${function:global:prompt} = $function:__awsso_wrap
    } else {
        Microsoft.PowerShell.Utility\Invoke-Expression ('${function:global:__awsso_prompt_N} = $function:prompt
            ${function:global:prompt} = "$function:__awsso_wrap".Replace("_0", "_N")'.Replace('_N', "_$([DateTime]::UtcNow.Ticks)"))
    }
}
