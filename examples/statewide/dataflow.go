//go:build dataflow

package main

import (
	// The cloud service and its file system. They add flags of their own, -update and
	// -project among them, and stay out unless they are asked for: go build -tags dataflow.
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/gcs"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/dataflow"
)
