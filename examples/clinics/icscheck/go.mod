module clinics.example/icscheck

go 1.25

require (
	github.com/emersion/go-ical v0.0.0-20250329121855-f41e73efc392
	github.com/openiop/openiop v0.0.0
)

require (
	github.com/govalues/decimal v0.1.36 // indirect
	github.com/rickb777/date/v2 v2.1.9 // indirect
	github.com/rickb777/period v1.0.15 // indirect
	github.com/rickb777/plural v1.4.4 // indirect
	github.com/shopspring/decimal v1.6.0 // indirect
	github.com/teambition/rrule-go v1.8.2 // indirect
)

replace github.com/openiop/openiop => ../../..
