" Canon, for Vim and Neovim. The words are those of Grammar/Canon.ebnf; a test holds them to it.
if exists("b:current_syntax")
  finish
endif

syn keyword canonDeclaration edition epochs domain policy entity taxonomy canonical query family
syn keyword canonDeclaration purpose role parameter privacy permit forbid training acceptance
syn keyword canonDeclaration settlement market scope delegation require parse compute evolution
syn keyword canonDeclaration test
syn keyword canonOperator and or not where within subset is otherwise in then because
syn keyword canonOperator when
syn keyword canonBoolean true false
syn keyword canonKeyword key rows meaning class range source absent unknown derive if bound
syn keyword canonKeyword scale unit budget mechanism cohort consent release keep region goal
syn keyword canonKeyword learner features row evaluate cost output under accepted settled
syn keyword canonKeyword evidence floor challenge reject accept else margin reward attempts
syn keyword canonKeyword steward deprecated place contribution reads nominate promote lasts cap
syn keyword canonKeyword given expect submitter markets concepts version uses of from at most
syn keyword canonKeyword least on by to for as per column table zone through constant minus plus
syn keyword canonKeyword outside set aside clamp last next empty outcome epoch epsilon delta
syn keyword canonKeyword lifetime rho quorum colluding noised required aggregate families rank
syn keyword canonKeyword complete incomplete public centred since use covers with items over
syn keyword canonKeyword into groups steps assigned local declared present one task case
syn keyword canonType Bool Count Date Decimal Duration Instant Key Market Money Optional Ratio
syn keyword canonType Term Text
" A bare `contains` would be read as an argument of `syn keyword`.
syn match canonOperator /\<contains\>/
syn match canonMark /\.\.=\|[=!<>]=\|[-{}(),:.=<>+*\/]/
" A word behind a point is a name, whatever it is elsewhere.
syn match canonMember /\.[A-Za-z_]\w*/ contains=canonMark
syn match canonNumber /\v<[0-9][0-9_]*(\.[0-9_]+)?([eE]-?[0-9]+)?(\%|[smhdy]>)?( +[A-Z]{3}>)?/
syn match canonVersion /\v<[0-9]+\.[0-9]+\.[0-9]+>/
syn match canonDate /\v<[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:]+Z)?>/
syn region canonString start=/"/ skip=/\\./ end=/"\|$/
syn match canonComment +//.*$+
syn match canonDocumentation +///\([^/]\|$\).*$+

hi def link canonDeclaration Structure
hi def link canonOperator Operator
hi def link canonBoolean Boolean
hi def link canonKeyword Keyword
hi def link canonType Type
hi def link canonMark Delimiter
hi def link canonMember Identifier
hi def link canonNumber Number
hi def link canonVersion Number
hi def link canonDate Number
hi def link canonString String
hi def link canonComment Comment
hi def link canonDocumentation SpecialComment

let b:current_syntax = "canon"
