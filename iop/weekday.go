package iop

// Weekday is a day of the week, Monday first.
type Weekday uint8

const (
	WeekdayUnknown Weekday = iota
	Monday
	Tuesday
	Wednesday
	Thursday
	Friday
	Saturday
	Sunday
)

var weekdays = NewVocabulary("weekday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

func (d Weekday) Vocabulary() *Vocabulary          { return weekdays }
func (d Weekday) String() string                   { return weekdays.Word(int(d)) }
func (d Weekday) MarshalText() ([]byte, error)     { return MarshalWord(d) }
func (d *Weekday) UnmarshalText(text []byte) error { return UnmarshalWord(d, text) }
