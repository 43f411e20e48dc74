// Command baluarte is the whole program: the server, and the tools of those who run it.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the calendars of agencies need time zones, and not every computer has them
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args, os.Environ(), os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "baluarte:", sentence(err, os.Environ()))
		os.Exit(status(err))
	}
}
