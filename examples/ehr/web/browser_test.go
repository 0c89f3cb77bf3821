package web

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	devtools "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	update = flag.Bool("update", false, "take the screenshots anew")
	shots  = flag.String("shots", "", "a `folder` for pictures of whole pages at both widths")
)

// pictured are the pages of which README shows pictures.
var pictured = []string{"today", "person", "week", "placement", "policy"}

// TestBrowser opens the pages in a real browser, at phone and desk width: nothing is wider
// than the screen, scripts run under the policy of the page, and, where EHR_NODE_MODULES
// names a folder with the npm package axe-core, it has no serious finding.
func TestBrowser(t *testing.T) {
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Skip("chromium is not installed (apt-get install chromium)")
	}
	var axe string
	if dir := os.Getenv("EHR_NODE_MODULES"); dir != "" {
		text, err := os.ReadFile(filepath.Join(dir, "axe-core", "axe.min.js"))
		require.NoError(t, err)
		axe = string(text)
	}
	s := start(t)
	client := s.as(Clinician)
	root, err := http.NewRequest(http.MethodGet, s.http.URL, nil)
	require.NoError(t, err)
	cookies := client.client.Jar.Cookies(root.URL)
	require.Len(t, cookies, 1)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("chromium"), chromedp.NoSandbox)
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	ctx, cancel = context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	require.NoError(t, chromedp.Run(ctx, chromedp.ActionFunc(func(ctx context.Context) error {
		return network.SetCookie(cookies[0].Name, cookies[0].Value).WithURL(s.http.URL).WithHTTPOnly(true).Do(ctx)
	})))
	if axe != "" { // it finds what is wrong
		assert.NotEmpty(t, serious(t, ctx, "data:text/html,<html><img src=x><input></html>", axe))
	}
	for _, width := range []int64{390, 1280} {
		for name, path := range map[string]string{"today": "/?day=" + day, "person": "/person/p01?day=" + day, "week": "/week?day=" + day, "placement": "/placement", "policy": "/policy?day=" + day,
			"fit": "/fit?person=p01&template=evening&day0=monday&from0=17:00&until0=22:00", "password": "/password", "policy-edit": "/policy/edit"} {
			var wide bool
			var heading string
			var shot []byte
			require.NoError(t, chromedp.Run(ctx, chromedp.EmulateViewport(width, 844), chromedp.Navigate(s.http.URL+path),
				chromedp.Text("h1", &heading), chromedp.Evaluate(`document.documentElement.scrollWidth > innerWidth`, &wide), chromedp.CaptureScreenshot(&shot)), path)
			assert.NotEqual(t, "Sign in", heading)
			assert.False(t, wide, "%s is wider than %d", name, width)
			if *update && width == 1280 && slices.Contains(pictured, name) {
				require.NoError(t, os.WriteFile(filepath.Join("..", "testdata", name+".png"), shot, 0o644))
			}
			if *shots != "" {
				require.NoError(t, chromedp.Run(ctx, chromedp.FullScreenshot(&shot, 100)))
				require.NoError(t, os.WriteFile(filepath.Join(*shots, fmt.Sprint(name, "-", width, ".png")), shot, 0o644))
			}
			if axe != "" {
				assert.Empty(t, serious(t, ctx, s.http.URL+path, axe), "%s at %d", name, width)
			}
		}
	}

	// An answer to the question brings the next without a new page.
	var heard, address string
	require.NoError(t, chromedp.Run(ctx, chromedp.Navigate(s.http.URL+"/placement"),
		chromedp.Evaluate(`window.same = true`, nil), chromedp.Click(`#answer input[type=radio]`), chromedp.WaitVisible(`#answer a[href^="/placement?"]`),
		chromedp.Text("#answer h2", &heard), chromedp.Location(&address)))
	assert.Equal(t, "Answers so far", heard)
	var same bool
	require.NoError(t, chromedp.Run(ctx, chromedp.Evaluate(`window.same === true`, &same)))
	assert.True(t, same, "the page was not loaded anew")
	assert.True(t, strings.Contains(address, "="), "the answer stands in the address")
}

// serious is the serious findings of axe-core on a page.
func serious(t *testing.T, ctx context.Context, address, axe string) (found []string) {
	t.Helper()
	require.NoError(t, chromedp.Run(ctx, devtools.SetBypassCSP(true), chromedp.Navigate(address), chromedp.Evaluate(axe, nil),
		chromedp.Evaluate(`axe.run().then(r => r.violations.filter(v => v.impact == "serious" || v.impact == "critical").map(v => v.id + ": " + v.nodes[0].html))`, &found, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }),
		devtools.SetBypassCSP(false)))
	return found
}
