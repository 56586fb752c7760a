//! A small design with its library and constraints, for the tests of `netlearn sta`.

/// A library of a buffer and a register.
pub(crate) const CELLS: &str = r#"library (small) { time_unit : "1ns"; capacitive_load_unit (1, pf);
  lu_table_template (t) { variable_1 : input_net_transition; variable_2 : total_output_net_capacitance;
    index_1 ("0.0, 0.2"); index_2 ("0.0, 0.1"); }
  lu_table_template (c) { variable_1 : related_pin_transition; variable_2 : constrained_pin_transition;
    index_1 ("0.0, 0.2"); index_2 ("0.0, 0.2"); }
  cell (BUF) { pin (A) { direction : input; capacitance : 0.001; }
    pin (Y) { direction : output; function : "A"; timing () { related_pin : "A";
      cell_rise (t) { values ("0.01, 0.11", "0.02, 0.12"); } rise_transition (t) { values ("0.01, 0.2", "0.02, 0.2"); }
      cell_fall (t) { values ("0.01, 0.10", "0.02, 0.11"); } fall_transition (t) { values ("0.01, 0.2", "0.02, 0.2"); } } } }
  cell (DFF) { ff (IQ, IQN) { clocked_on : "CK"; next_state : "D"; }
    pin (CK) { direction : input; clock : true; capacitance : 0.001; }
    pin (D) { direction : input; capacitance : 0.001;
      timing () { related_pin : "CK"; timing_type : setup_rising;
        rise_constraint (c) { values ("0.05, 0.06", "0.05, 0.06"); } fall_constraint (c) { values ("0.05, 0.06", "0.05, 0.06"); } }
      timing () { related_pin : "CK"; timing_type : hold_rising;
        rise_constraint (c) { values ("0.01, 0.01", "0.01, 0.01"); } fall_constraint (c) { values ("0.01, 0.01", "0.01, 0.01"); } } }
    pin (Q) { direction : output; function : "IQ"; timing () { related_pin : "CK"; timing_type : rising_edge;
      cell_rise (t) { values ("0.08, 0.18", "0.08, 0.18"); } rise_transition (t) { values ("0.01, 0.2", "0.02, 0.2"); }
      cell_fall (t) { values ("0.08, 0.18", "0.08, 0.18"); } fall_transition (t) { values ("0.01, 0.2", "0.02, 0.2"); } } } } }
"#;

/// Two registers and a buffer between them.
pub(crate) const NETLIST: &str = "\
module top (clk, aux, d, q);
  input clk, aux, d;
  output q;
  wire n1, n2;
  DFF r1 (.D(d), .CK(clk), .Q(n1));
  BUF u1 (.A(n1), .Y(n2));
  DFF r2 (.D(n2), .CK(clk), .Q(q));
endmodule
";

/// A clock of 1 ns, and delays at the ports.
pub(crate) const CONSTRAINTS: &str = "\
create_clock -name clk -period 1 [get_ports clk]
set_input_delay 0.2 -clock clk [get_ports d]
set_output_delay 0.3 -clock clk [all_outputs]
";

/// A script that reads all of it.
pub(crate) const SCRIPT: &str = "\
read_liberty small.lib
read_verilog top.v
link_design top
read_sdc top.sdc
";

/// Layers, and the shapes of the cells.
pub(crate) const SHAPES: &str = "\
LAYER m1 TYPE ROUTING ; WIDTH 0.1 ; RESISTANCE RPERSQ 1 ; CAPACITANCE CPERSQDIST 0.0001 ; EDGECAPACITANCE 0.00005 ; END m1
LAYER m2 TYPE ROUTING ; WIDTH 0.2 ; RESISTANCE RPERSQ 1 ; CAPACITANCE CPERSQDIST 0.0005 ; EDGECAPACITANCE 0.00005 ; END m2
MACRO BUF SIZE 2 BY 2 ;
  PIN A PORT LAYER m1 ; RECT 0 0 1 1 ; END END A
  PIN Y PORT LAYER m1 ; RECT 1 1 2 2 ; END END Y
END BUF
MACRO DFF SIZE 4 BY 2 ;
  PIN D PORT LAYER m1 ; RECT 0 0 1 1 ; END END D
  PIN CK PORT LAYER m1 ; RECT 1 0 2 1 ; END END CK
  PIN Q PORT LAYER m1 ; RECT 3 1 4 2 ; END END Q
END DFF
END LIBRARY
";

/// Where all of it stands.
pub(crate) const PLACES: &str = "\
VERSION 5.8 ;
DIVIDERCHAR \"/\" ;
BUSBITCHARS \"[]\" ;
DESIGN top ;
UNITS DISTANCE MICRONS 1000 ;
DIEAREA ( 0 0 ) ( 100000 50000 ) ;
COMPONENTS 4 ;
- r1 DFF + PLACED ( 10000 10000 ) N ;
- u1 BUF + PLACED ( 50000 10000 ) N ;
- r2 DFF + PLACED ( 80000 10000 ) N ;
- fill FILL + PLACED ( 90000 10000 ) N ;
END COMPONENTS
PINS 4 ;
- clk + NET clk + DIRECTION INPUT + LAYER m1 ( 0 0 ) ( 0 0 ) + PLACED ( 0 0 ) N ;
- aux + NET aux + DIRECTION INPUT + LAYER m1 ( 0 0 ) ( 0 0 ) + PLACED ( 0 1000 ) N ;
- d + NET d + DIRECTION INPUT + LAYER m1 ( 0 0 ) ( 0 0 ) + PLACED ( 0 2000 ) N ;
- q + NET q + DIRECTION OUTPUT + LAYER m1 ( 0 0 ) ( 0 0 ) + PLACED ( 100000 2000 ) N ;
END PINS
NETS 6 ;
- clk ( PIN clk ) ( r1 CK ) ( r2 CK ) ;
- aux ( PIN aux ) ;
- d ( PIN d ) ( r1 D ) ;
- n1 ( r1 Q ) ( u1 A ) ;
- n2 ( u1 Y ) ( r2 D ) ;
- q ( r2 Q ) ( PIN q ) ;
END NETS
END DESIGN
";
