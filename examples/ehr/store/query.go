package store

import (
	"embed"
	"fmt"
	"strings"
)

//go:embed queries
var queryFiles embed.FS

// queries reads the .sql files: each query follows a line with its name. All are written
// so that both databases read them.
func queries() (map[string]string, error) {
	files, err := queryFiles.ReadDir("queries")
	if err != nil {
		return nil, err
	}
	list := map[string]string{}
	for _, f := range files {
		text, err := queryFiles.ReadFile("queries/" + f.Name())
		if err != nil {
			return nil, err
		}
		for _, part := range strings.Split(string(text), "-- name: ")[1:] {
			name, query, _ := strings.Cut(part, "\n")
			if query = strings.TrimSpace(query); query == "" || list[name] != "" {
				return nil, fmt.Errorf("queries/%s: %q is empty or appears twice", f.Name(), name)
			}
			list[name] = query
		}
	}
	return list, nil
}
