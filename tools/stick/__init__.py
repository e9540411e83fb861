"""What goes on a USB stick, for computers without internet."""
