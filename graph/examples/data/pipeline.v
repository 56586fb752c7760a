// Two registers with two buffers between them.
module pipeline (clk, d, q);
  input clk, d;
  output q;
  wire n1, n2, n3;
  DFF r1 (.D(d), .CK(clk), .Q(n1));
  BUF u1 (.A(n1), .Y(n2));
  BUF u2 (.A(n2), .Y(n3));
  DFF r2 (.D(n3), .CK(clk), .Q(q));
endmodule
