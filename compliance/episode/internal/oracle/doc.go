// Package oracle answers policies from a record slowly and obviously: it walks days, tries
// out every completion of what is not sure, and asks package episode nothing but its types.
// The tests hold episode against it. [Read] makes a [View]; [View.Worlds] are the ways in
// which the record can have come about; [Compare] says where episode answers otherwise.
package oracle
