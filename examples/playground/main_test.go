package main

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "take the picture anew")

// TestBrowser opens the page as a file in a real browser, at phone and desk width, and
// uses each part. The page asks the network for nothing, writes no error, and where
// EHR_NODE_MODULES names a folder with the npm package axe-core, has no serious finding.
func TestBrowser(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.html")
	packed, err := write(file)
	require.NoError(t, err)
	assert.LessOrEqual(t, packed, 2_000_000, "compressed")
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Skip("chromium is not installed (apt-get install chromium)")
	}
	var axe string
	if dir := os.Getenv("EHR_NODE_MODULES"); dir != "" {
		text, err := os.ReadFile(filepath.Join(dir, "axe-core", "axe.min.js"))
		require.NoError(t, err)
		axe = string(text)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("chromium"), chromedp.NoSandbox)
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	ctx, cancel = context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	address := "file://" + filepath.ToSlash(file)
	var said, fetched []string
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			said = append(said, e.ExceptionDetails.Error())
		case *network.EventRequestWillBeSent:
			if e.Request.URL != address && !strings.HasPrefix(e.Request.URL, "data:") {
				fetched = append(fetched, e.Request.URL)
			}
		}
	})
	require.NoError(t, chromedp.Run(ctx, network.Enable(), chromedp.EmulateViewport(1280, 900), chromedp.Navigate(address), chromedp.WaitVisible("#level")))

	text := func(selector string) (s string) {
		require.NoError(t, chromedp.Run(ctx, chromedp.Text(selector, &s, chromedp.ByQuery)))
		return s
	}
	do := func(script string) {
		t.Helper()
		require.NoError(t, chromedp.Run(ctx, chromedp.Evaluate(script+"; null", nil)))
	}
	set := func(id, value string) {
		do(`{const e = document.getElementById('` + id + `'); e.value = ` + "`" + value + "`" + `; e.dispatchEvent(new Event('input', {bubbles: true}))}`)
	}

	t.Run("placement", func(t *testing.T) {
		assert.Contains(t, text("#placed"), "levels are indicated", "an empty record places nobody")
		assert.NotContains(t, text("#placed"), "Assumed")
		first := text("#next strong")
		do(`document.querySelector('#next button').click()`) // by the question that is asked
		assert.NotEqual(t, first, text("#next strong"), "an answer leads to the next question")
		do(`document.querySelector('#facts button[type=reset]').click()`)
		require.NoError(t, chromedp.Run(ctx, chromedp.Poll(`document.querySelector('#next strong').textContent === '`+first+`'`, nil)))
		for fact, value := range map[string]string{"substance-use": "moderate", "home": "unsupportive", "danger": "none"} {
			set("fact-"+fact, value)
		}
		do(`document.getElementById('charted').click()`)
		assert.Equal(t, "intensive outpatient", text("#level"))
		assert.Contains(t, text("#placed"), "Assumed, to be confirmed")
		assert.Contains(t, text(".levels"), "too little")
	})
	t.Run("policies", func(t *testing.T) {
		assert.Contains(t, text("#checked"), "short by 0h15m")
		assert.Contains(t, text("#checked"), "not met")
		set("find", "zzz")
		var shown int
		require.NoError(t, chromedp.Run(ctx, chromedp.Evaluate(`document.querySelectorAll('#list label:not([hidden])').length`, &shown)))
		assert.Equal(t, 2, shown, "those that are chosen stay")
		do(`document.getElementById('sample').click()`)
		assert.Contains(t, text("#checked"), "Our clinic")
		set("own", `{"id": "clinic", "title": "Our clinic", "kind": "hospital"}`)
		assert.Contains(t, text("#checked .faults"), `kind: "hospital"`)
		assert.NotContains(t, text("#checked"), "Virginia", "no verdict beside a fault")
		set("own", "")
		do(`{const e = document.querySelector('.end'); e.value = '21:00'; e.dispatchEvent(new Event('input', {bubbles: true}))}`)
		assert.NotContains(t, text("#checked"), "short by")
	})
	t.Run("calendar", func(t *testing.T) {
		assert.Contains(t, text("#sessions"), "18:00 -04:00")
		assert.Contains(t, text("#sessions"), "18:00 -05:00")
		set("zone", "Mars")
		assert.Contains(t, text("#sessions .faults"), "Mars")
		set("zone", "America/New_York")
	})
	for _, width := range []int64{390, 1280} {
		var wide bool
		require.NoError(t, chromedp.Run(ctx, chromedp.EmulateViewport(width, 900), chromedp.Evaluate(`document.documentElement.scrollWidth > innerWidth`, &wide)))
		assert.False(t, wide, "wider than the screen at %d", width)
		if axe != "" {
			var found []string
			require.NoError(t, chromedp.Run(ctx, chromedp.Evaluate(axe+"; null", nil), chromedp.Evaluate(
				`axe.run().then(r => r.violations.filter(v => v.impact === 'serious' || v.impact === 'critical').map(v => v.id + ': ' + v.nodes[0].html))`,
				&found, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) })))
			assert.Empty(t, found, "%d", width)
		}
	}
	assert.Empty(t, said)
	assert.Empty(t, fetched)
	if *update {
		var shot []byte
		require.NoError(t, chromedp.Run(ctx, chromedp.EmulateViewport(1100, 900), chromedp.Evaluate(`scrollTo(0, 0)`, nil), chromedp.CaptureScreenshot(&shot)))
		require.NoError(t, os.WriteFile(filepath.Join("testdata", "playground.png"), shot, 0o644))
	}
}
